package org.sipmodule.embedded;

import java.lang.Thread.UncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows when a thread ends by what nobody has caught: a line and, when memory was out, the end of the process. The
 * module's threads outlive such a moment; those of the stack for UDP and TCP do not, and a host without them would look alive
 * and hear nothing. Its supervisor starts it again.
 */
final class LostThread implements UncaughtExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(LostThread.class);

    /** What the JVM exits with by {@code -XX:+ExitOnOutOfMemoryError}. */
    static final int OUT_OF_MEMORY = 3;

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        if (!(failure instanceof OutOfMemoryError)) {
            LOG.error("thread {} has ended by a defect in this program", thread.getName(), failure);
            return;
        }
        try {
            LOG.error(
                    "thread {} has ended because memory is full ({}): the host ends, to be started again with all its"
                            + " threads. Give it more (-Xmx in JAVA_OPTS), or less to do",
                    thread.getName(),
                    failure.getMessage());
        } finally { // also when there is no memory for the line
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
        }
    }
}
