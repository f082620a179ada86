package org.sipmodule.embedded.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.testng.annotations.Test;

/** The thread of commands: in order, bounded, and ended in time. */
public class CommandWorkerTest {

    private static final int TIME_OUT = 20_000;

    @Test(timeOut = TIME_OUT)
    public void thereIsRoomForAsMuchAsItSaysAndForMoreWhenSomethingIsDone() throws Exception {
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch last = new CountDownLatch(1);
        try (CommandWorker worker = new CommandWorker("test-worker", 1, 2)) {
            assertThat(worker.offer(() -> {
                        awaitQuietly(go);
                        done.add(1);
                    }))
                    .isTrue();
            assertThat(worker.offer(() -> {
                        throw new IllegalStateException("on purpose");
                    }))
                    .isTrue();
            assertThat(worker.waiting()).isEqualTo(2);
            assertThat(worker.offer(() -> done.add(3))).isFalse();
            assertThat(worker.offer(() -> done.add(4), Duration.ofMillis(10))).isFalse();
            go.countDown();
            assertThat(worker.offer(() -> done.add(5), Duration.ofSeconds(10))).isTrue();
            assertThat(worker.offer(last::countDown, Duration.ofSeconds(10))).isTrue();
            assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(done).containsExactly(1, 5);
        }
    }

    @Test(timeOut = TIME_OUT)
    public void theEndInterruptsWhatIsAtWorkAndRefusesWhatComes() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CommandWorker worker = new CommandWorker("test-worker", 2, 4);
        worker.offer(() -> {
            begun.countDown();
            if (!awaitQuietly(new CountDownLatch(1))) {
                interrupted.countDown();
            }
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        worker.close();
        assertThat(interrupted.getCount()).isZero();
        assertThat(worker.offer(() -> {})).isFalse();
    }

    private static boolean awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException end) {
            return false;
        }
    }
}
