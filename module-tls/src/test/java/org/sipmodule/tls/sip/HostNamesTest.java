package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.testng.annotations.Test;

public class HostNamesTest {

    @Test
    public void whatIsTooLongForANameIsNotLookedUp() {
        AtomicReference<String> told = new AtomicReference<>("");
        try (HostNames names = new HostNames()) {
            names.lookUp("a".repeat(60_000), new HostNames.Waiting() {
                @Override
                public void found(InetAddress address) {
                    throw new AssertionError(address);
                }

                @Override
                public void failed(String reason) {
                    told.set(reason);
                }
            });
            assertThat(told.get())
                    .isEqualTo("cannot look up " + "a".repeat(40)
                            + "...: a name of 60000 characters, where 255 are the most");
        }
    }

    /** A name whose look-up never ends takes all that follow with it. */
    @Test
    public void whatFailsWhenItGoesOnLosesItselfAlone() {
        AtomicInteger called = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        try (HostNames names = new HostNames()) {
            for (int i = 0; i < 3; i++) {
                boolean fails = i < 2;
                int before = called.get();
                names.lookUp("localhost", new HostNames.Waiting() {
                    @Override
                    public void found(InetAddress address) {
                        called.incrementAndGet();
                        if (fails) {
                            throw new IllegalArgumentException("made for the test");
                        }
                        served.incrementAndGet();
                    }

                    @Override
                    public void failed(String reason) {
                        throw new AssertionError(reason);
                    }
                });
                await().atMost(Duration.ofSeconds(20)).until(() -> called.get() > before);
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> served.get() == 1);
        }
    }
}
