package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.verify.PeerVerdict;
import org.sipmodule.tls.verify.VerifyResult;
import org.slf4j.event.Level;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ConnectionLogTest {

    @DataProvider
    public Object[][] levels() {
        return new Object[][] {
            {-5, 0, Optional.of(Level.ERROR)},
            {-1, 0, Optional.of(Level.ERROR)},
            {0, 0, Optional.of(Level.WARN)},
            {1, 0, Optional.empty()},
            {1, 1, Optional.of(Level.INFO)},
            {2, 3, Optional.of(Level.INFO)},
            {3, 2, Optional.empty()},
            {3, 3, Optional.of(Level.DEBUG)},
            {10, 3, Optional.empty()},
            {10, 10, Optional.of(Level.DEBUG)},
        };
    }

    @Test(dataProvider = "levels")
    public void tlsLogAndTlsDebugAreLevels(int set, int debug, Optional<Level> printed) {
        assertThat(ConnectionLog.level(set, debug)).isEqualTo(printed);
    }

    /** The JDK leaves a line feed in a name as it is. */
    @Test
    public void certificateCannotForgeALine() {
        Issued forger = Issued.root("Root").issue(CertificateSpec.leaf("x\n2026-01-01 ERROR forged"));
        PeerVerdict verdict = new PeerVerdict(VerifyResult.SELF_SIGNED, 0, List.of(forger.certificate()));
        assertThat(forger.certificate().getSubjectX500Principal().getName()).contains("\n");
        assertThat(ConnectionLog.peer(verdict))
                .isEqualTo("CN=x 2026-01-01 ERROR forged,O=Test, self-signed certificate");
    }
}
