package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.testng.annotations.Test;

public class HostNamesTest {

    @Test
    public void whatIsTooLongForANameIsNotLookedUp() {
        CompletableFuture<InetAddress> asked = new CompletableFuture<>();
        try (HostNames names = new HostNames()) {
            names.lookUp("a".repeat(60_000), into(asked));
            assertThat(asked).isCompletedExceptionally();
            assertThatThrownBy(asked::join)
                    .hasMessageEndingWith("cannot look up " + "a".repeat(40)
                            + "...: a name of 60000 characters, where 255 are the most");
        }
    }

    private static HostNames.Waiting into(CompletableFuture<InetAddress> asked) {
        return new HostNames.Waiting() {
            @Override
            public void found(InetAddress address) {
                asked.complete(address);
            }

            @Override
            public void failed(String reason) {
                asked.completeExceptionally(new UnknownHostException(reason));
            }
        };
    }

    /** More names than threads, of whoever likes. */
    @Test
    public void namesThatNobodyAnswersForHoldUpNewNamesAndNotThoseThatWereFound() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        HostNames.Resolver resolver = host -> {
            if (host.startsWith("silent")) {
                try {
                    answer.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException closed) {
                    Thread.currentThread().interrupt();
                }
                throw new UnknownHostException(host);
            }
            return InetAddress.getLoopbackAddress();
        };
        try (HostNames names = new HostNames(resolver)) {
            assertThat(asked(names, "friend").get(20, TimeUnit.SECONDS).isLoopbackAddress())
                    .isTrue();
            List<CompletableFuture<InetAddress>> silent = IntStream.range(0, 40)
                    .mapToObj(i -> asked(names, "silent" + i))
                    .toList();
            CompletableFuture<InetAddress> unheardOf = asked(names, "new");
            assertThat(asked(names, "friend").get(20, TimeUnit.SECONDS).isLoopbackAddress())
                    .isTrue();
            assertThat(unheardOf).isNotDone();
            answer.countDown();
            assertThat(unheardOf.get(20, TimeUnit.SECONDS).isLoopbackAddress()).isTrue();
            silent.forEach(each -> assertThatThrownBy(each::join).hasMessageContaining("cannot look up silent"));
        }
    }

    private static CompletableFuture<InetAddress> asked(HostNames names, String host) {
        CompletableFuture<InetAddress> asked = new CompletableFuture<>();
        names.lookUp(host, into(asked));
        return asked;
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
