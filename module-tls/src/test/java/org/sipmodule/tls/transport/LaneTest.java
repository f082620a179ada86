package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

/** Many lanes on few threads. */
public class LaneTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MOST = 4;
    private static final int LANES = 200;
    private static final int TASKS = 500;

    private final AtomicInteger shortages = new AtomicInteger();
    private LaneThreads threads = made();

    private LaneThreads made() {
        return new LaneThreads(MOST, task -> new Thread(task, "lane-of-test"), shortages::incrementAndGet);
    }

    @AfterMethod(alwaysRun = true)
    public void end() {
        threads.shutdownNow();
        threads = made();
        shortages.set(0);
    }

    @Test
    public void eachKeepsItsOrderAndNoTaskIsLost() throws Exception {
        AtomicBoolean overlaps = new AtomicBoolean();
        List<List<Integer>> done = new ArrayList<>();
        List<Lane> lanes = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(LANES * TASKS);
        List<AtomicBoolean> running = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            lanes.add(threads.lane());
            done.add(new ArrayList<>());
            running.add(new AtomicBoolean());
        }
        for (int task = 0; task < TASKS; task++) {
            int number = task;
            for (int i = 0; i < LANES; i++) {
                List<Integer> mine = done.get(i);
                AtomicBoolean busy = running.get(i);
                lanes.get(i).execute(() -> {
                    overlaps.compareAndSet(false, !busy.compareAndSet(false, true));
                    mine.add(number);
                    busy.set(false);
                    all.countDown();
                });
            }
        }
        assertThat(all.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(overlaps).isFalse();
        assertThat(done)
                .allMatch(numbers ->
                        numbers.equals(IntStream.range(0, TASKS).boxed().toList()));
        assertThat(threads.count()).isBetween(1, MOST);
    }

    @Test
    public void whoeverWaitsForAThreadGetsTheNextOne() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(MOST);
        for (int i = 0; i < MOST; i++) {
            threads.lane().execute(() -> {
                held.countDown();
                await().atMost(LIMIT).until(() -> release.getCount() == 0);
            });
        }
        assertThat(held.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(shortages).hasValue(0);
        Lane waits = threads.lane();
        AtomicInteger ran = new AtomicInteger();
        waits.execute(ran::incrementAndGet);
        Lane ends = threads.lane();
        ends.execute(() -> ran.addAndGet(100));
        ends.end();
        assertThatThrownBy(() -> ends.execute(ran::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
        assertThat(shortages).hasValue(2);
        assertThat(ran).hasValue(0);
        release.countDown();
        await().atMost(LIMIT).until(() -> ran.get() == 1);
        threads.shutdownNow();
        assertThat(threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(ran).hasValue(1);
        assertThatThrownBy(() -> waits.execute(ran::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    public void aFailureOrAnInterruptIsOneTasksAlone() {
        Lane lane = threads.lane();
        AtomicBoolean interrupted = new AtomicBoolean(true);
        lane.execute(() -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("made for the test");
        });
        lane.execute(() -> interrupted.set(Thread.currentThread().isInterrupted()));
        await().atMost(LIMIT).untilFalse(interrupted);
    }
}
