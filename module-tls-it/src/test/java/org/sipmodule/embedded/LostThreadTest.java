package org.sipmodule.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sipmodule.tool.Tool;
import org.testng.annotations.Test;

public class LostThreadTest {

    private static final int FINE = 0;

    @Test
    public void aThreadThatMemoryHasEndedEndsTheHost() throws Exception {
        assertThat(lastWords("memory", LostThread.OUT_OF_MEMORY))
                .contains("thread victim has ended because memory is full (Java heap space): the host ends");
    }

    @Test
    public void anotherFailureIsToldOnly() throws Exception {
        assertThat(lastWords("defect", FINE))
                .contains(
                        "thread victim has ended by a defect in this program", "IllegalStateException: for this test");
    }

    private static String lastWords(String cause, int status) throws Exception {
        Tool.Outcome outcome = Tool.run(
                Path.of(""),
                Duration.ofSeconds(60),
                "",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        cause));
        assertThat(outcome.status()).as(outcome.output()).isEqualTo(status);
        return outcome.output();
    }

    /** A process with a thread that ends in the way its argument says, and one that would live on. */
    static final class Victim {

        private Victim() {}

        public static void main(String[] cause) throws InterruptedException {
            Thread.setDefaultUncaughtExceptionHandler(new LostThread());
            Thread victim = new Thread(cause[0].equals("memory") ? Victim::fillMemory : Victim::fail, "victim");
            victim.start();
            victim.join();
            if (cause[0].equals("memory")) {
                assertThat(new CountDownLatch(1).await(1, TimeUnit.MINUTES)).isTrue(); // it is ended meanwhile
            }
            System.exit(FINE);
        }

        private static void fail() {
            throw new IllegalStateException("for this test");
        }

        private static void fillMemory() {
            List<byte[]> held = new ArrayList<>();
            while (held.size() < Integer.MAX_VALUE) {
                held.add(new byte[1 << 20]);
            }
        }
    }
}
