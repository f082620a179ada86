package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
            {-5, Level.ERROR},
            {-1, Level.ERROR},
            {0, Level.WARN},
            {1, Level.INFO},
            {2, Level.INFO},
            {3, Level.DEBUG},
            {10, Level.DEBUG},
        };
    }

    @Test(dataProvider = "levels")
    public void tlsLogIsALevel(int tlsLog, Level level) {
        assertThat(ConnectionLog.level(tlsLog)).isEqualTo(level);
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
