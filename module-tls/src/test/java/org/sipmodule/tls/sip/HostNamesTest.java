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
import org.sipmodule.module.ByteBudget;
import org.testng.annotations.Test;

public class HostNamesTest {

    @Test
    public void whatIsTooLongForANameIsNotLookedUp() {
        CompletableFuture<InetAddress> asked = new CompletableFuture<>();
        try (HostNames names = new HostNames()) {
            names.lookUp("a".repeat(60_000), 1, into(asked));
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
        try (HostNames names = new HostNames(silentUntil(answer), new ByteBudget(Long.MAX_VALUE))) {
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

    /** The messages that wait are as long as strangers like. */
    @Test
    public void whatWaitsForNamesIsBoundedInBytes() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (HostNames names = new HostNames(silentUntil(answer), new ByteBudget(1000))) {
            CompletableFuture<InetAddress> first = asked(names, "silent1", 600);
            CompletableFuture<InetAddress> second = asked(names, "silent1", 400);
            assertThatThrownBy(asked(names, "silent1", 1)::join)
                    .hasMessageEndingWith("cannot look up silent1: too much waits for names");
            assertThatThrownBy(asked(names, "silent2", 1)::join).hasMessageEndingWith("too much waits for names");
            answer.countDown();
            assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).hasMessageContaining("silent1");
            assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS)).hasMessageContaining("silent1");
            assertThat(asked(names, "friend", 1000).get(20, TimeUnit.SECONDS).isLoopbackAddress())
                    .isTrue();
        }
    }

    private static HostNames.Resolver silentUntil(CountDownLatch answer) {
        return host -> {
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
    }

    private static CompletableFuture<InetAddress> asked(HostNames names, String host) {
        return asked(names, host, 1);
    }

    private static CompletableFuture<InetAddress> asked(HostNames names, String host, long bytes) {
        CompletableFuture<InetAddress> asked = new CompletableFuture<>();
        names.lookUp(host, bytes, into(asked));
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
                names.lookUp("localhost", 1, new HostNames.Waiting() {
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
