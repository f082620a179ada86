package org.sipmodule.tls.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.sipmodule.module.HostSettings;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tls.config.Hosts;
import org.sipmodule.tls.config.ScriptParams;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.Test;

/** Profiles that come from modparams: a renewed certificate is served without a restart. */
public class ModparamReloadTest {

    @Test
    public void f15TheWatchReadsTheFilesOfModparams() throws Exception {
        Path folder = Temporary.folder("modparams");
        Issued root = Issued.root("Root");
        Path file = folder.resolve("leaf.pem");
        write(file, root.leaf("before"));
        ScriptParams params = new ScriptParams().with(TlsParams.CERTIFICATE, file.toString());
        HostSettings host = Hosts.in(folder);
        ConfigurationLoader loader =
                new ConfigurationLoader(params, host, Clock.fixed(CertificateSpec.NOW, ZoneOffset.UTC));
        ActiveConfiguration active =
                new ActiveConfiguration(loader.load(1).serving().orElseThrow(), connection -> true);
        TlsCounters counters = new TlsCounters();
        Reload reload = new Reload(params, host, loader, active, counters);

        assertThat(reload.run().outcome()).isEqualTo(Reload.Outcome.NO_CONFIG);
        try (ReloadWatch watch = ReloadWatch.start(reload, Duration.ofMillis(20))) {
            write(file, root.leaf("after"));
            await().untilAsserted(() -> assertThat(counters.reloads().sum()).isOne());
        }
        assertThat(active.current().generation()).isEqualTo(2);
        assertThat(active.current().certificates())
                .isNotEmpty()
                .allSatisfy(certificate -> assertThat(certificate.toString()).contains("CN=after"));
    }

    private static void write(Path file, Issued leaf) throws Exception {
        Files.writeString(file, leaf.pem() + leaf.keyPem());
    }
}
