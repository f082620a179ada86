package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Things that are done again and again side by side, and all stand still when something is to be done alone. Whoever adds
 * one says under which names its turns are counted: at the end each must have been.
 */
final class Lanes implements AutoCloseable {

    private static final int MOST_THREADS = 80;
    private static final int END_SECONDS = 120;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(MOST_THREADS);
    private final ReadWriteLock quiet = new ReentrantReadWriteLock(true);
    private final Map<String, Long> done = new ConcurrentSkipListMap<>();
    private final Set<String> expected = new TreeSet<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final CountDownLatch failed = new CountDownLatch(1);

    /** One turn; gives the name under which it is counted. */
    interface Turn {
        String take() throws Exception;
    }

    /**
     * @param names under which its turns are counted, sooner or later each
     * @param pause after each turn
     */
    @SuppressWarnings("FutureReturnValueIgnored") // a turn keeps what goes wrong in it
    void add(Collection<String> names, int lanes, Duration pause, Turn turn) {
        expected.addAll(names);
        for (int i = 0; i < lanes; i++) {
            threads.scheduleWithFixedDelay(
                    () -> guarded(turn),
                    ThreadLocalRandom.current().nextLong(pause.toMillis() + 1),
                    Math.max(1, pause.toMillis()),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void guarded(Turn turn) {
        quiet.readLock().lock();
        try {
            done.merge(turn.take(), 1L, Long::sum);
        } catch (Exception | AssertionError failure) {
            wrong.add(failure.toString());
            failed.countDown();
        } finally {
            quiet.readLock().unlock();
        }
    }

    /** Waits until all turns that are under way are over, and lets no other begin meanwhile. */
    <T> T alone(Callable<T> work) throws Exception {
        quiet.writeLock().lock();
        try {
            return work.call();
        } finally {
            quiet.writeLock().unlock();
        }
    }

    /** Takes one turn so. */
    void takeAlone(String name, Turn turn) throws Exception {
        expected.add(name);
        alone(() -> done.merge(turn.take(), 1L, Long::sum));
    }

    /** Lets them run for so long. Fails as soon as a turn has failed. */
    void run(Duration time) throws InterruptedException {
        boolean early = failed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(wrong).isEmpty();
        assertThat(early).isFalse();
    }

    /** Ends them all; gives how many turns were taken under each name. */
    Map<String, Long> stop() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).isEmpty();
        return done;
    }

    void assertEachWasDone() {
        assertThat(done.keySet()).as("what was done at least once").containsAll(expected);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
