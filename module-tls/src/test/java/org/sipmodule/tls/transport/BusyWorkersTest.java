package org.sipmodule.tls.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Test;

public class BusyWorkersTest {

    private static final Duration FOR_EVER = Duration.ofHours(1);
    private static final int PATIENCE_MILLIS = 10_000;

    private final BusyWorkers busy = new BusyWorkers(2, FOR_EVER);
    private Thread selector = new Thread(() -> {});

    private void select(BusyWorkers among) {
        selector = new Thread(among::awaitProcessor, "selector");
        selector.start();
    }

    private void hasReturned() throws InterruptedException {
        selector.join(PATIENCE_MILLIS);
        assertThat(selector.isAlive()).isFalse();
    }

    @AfterMethod
    public void end() throws InterruptedException {
        selector.interrupt();
        hasReturned();
    }

    @Test
    public void aSelectorRunsWhileAProcessorIsFree() throws InterruptedException {
        busy.begins();
        select(busy);
        hasReturned();
        busy.ends();
    }

    @Test
    public void aSelectorWaitsWhileNoneIsAndRunsWhenAWorkerEnds() throws InterruptedException {
        busy.begins();
        busy.begins();
        busy.begins();
        select(busy);
        Awaitility.await().until(() -> selector.getState() == Thread.State.TIMED_WAITING);
        busy.ends();
        // two are still busy, and there are two processors
        assertThat(selector.getState()).isEqualTo(Thread.State.TIMED_WAITING);
        busy.ends();
        hasReturned();
        busy.ends();
    }

    @Test
    public void aSelectorWaitsNoLongerThanItMay() throws InterruptedException {
        BusyWorkers blocked = new BusyWorkers(1, Duration.ofMillis(20));
        blocked.begins();
        select(blocked);
        hasReturned();
        blocked.ends();
    }
}
