package org.sipmodule.leaks;

import java.util.List;
import org.testng.IExecutionListener;

/**
 * Makes a run of tests fail at its end when a buffer leaked in it.
 *
 * <p>Public with a public constructor: TestNG finds it by {@link java.util.ServiceLoader}.
 */
public final class FailsOnLeaks implements IExecutionListener {

    @Override
    public void onExecutionFinish() {
        List<String> leaks = BufferLeaks.found();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " buffers were not released, the first: " + leaks.get(0));
        }
    }
}
