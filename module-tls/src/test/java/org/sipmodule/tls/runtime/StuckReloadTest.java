package org.sipmodule.tls.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sipmodule.module.HostSettings;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tls.config.Hosts;
import org.sipmodule.tls.config.ScriptParams;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.Test;

/** A reload that does not come to its end, as by a token that does not answer. */
public class StuckReloadTest {

    private static final int LIMIT = 20;

    /** Whoever asks for the time waits, once it is held. */
    private static final class HeldClock extends Clock {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch free = new CountDownLatch(1);
        private volatile boolean held;

        @Override
        public Instant instant() {
            if (held) {
                asked.countDown();
                try {
                    assertThat(free.await(LIMIT, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return CertificateSpec.NOW;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test(timeOut = 60_000)
    public void holdsUpNobodyForGood() throws Exception {
        Path folder = Temporary.folder("stuck");
        Issued leaf = Issued.root("Root").leaf("leaf");
        Files.writeString(folder.resolve("leaf.pem"), leaf.pem() + leaf.keyPem());
        Path cfg = Files.writeString(folder.resolve("tls.cfg"), "[server:default]\ncertificate = leaf.pem\n");
        ScriptParams params = new ScriptParams().with(TlsParams.CONFIG, cfg.toString());
        HostSettings host = Hosts.in(folder);
        HeldClock clock = new HeldClock();
        ConfigurationLoader loader = new ConfigurationLoader(params, host, clock);
        ActiveConfiguration active =
                new ActiveConfiguration(loader.load(1).serving().orElseThrow(), connection -> true);
        Reload reload = new Reload(params, host, loader, active, new TlsCounters(), Duration.ofMillis(50));
        NamedFiles before = reload.look().orElseThrow();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (ReloadWatch watch = ReloadWatch.start(reload, Duration.ofMillis(10))) {
            clock.held = true;
            Future<Reload.Result> stuck = thread.submit(reload::run);
            assertThat(clock.asked.await(LIMIT, TimeUnit.SECONDS)).isTrue();
            assertThat(reload.look()).isEmpty();
            assertThat(reload.isKnown(before)).isTrue();
            assertThat(reload.run().outcome()).isEqualTo(Reload.Outcome.BUSY);
            clock.held = false;
            clock.free.countDown();
            assertThat(stuck.get(LIMIT, TimeUnit.SECONDS).outcome()).isEqualTo(Reload.Outcome.DONE);
            await().atMost(Duration.ofSeconds(LIMIT))
                    .until(() -> reload.look().filter(reload::isKnown).isPresent());
        } finally {
            clock.free.countDown();
            thread.shutdownNow();
        }
    }
}
