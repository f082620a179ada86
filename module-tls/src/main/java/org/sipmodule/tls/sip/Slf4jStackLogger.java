package org.sipmodule.tls.sip;

import gov.nist.core.StackLogger;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.log.OneLine;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * JAIN-SIP's log on SLF4J, under {@code org.sipmodule.tls.sip.stack}. The stack shouts: what any stranger on the network
 * can cause is shown at DEBUG here, and its debug output, which holds whole messages, at TRACE. Which levels are on is
 * asked of SLF4J once, and again by {@link #enableLogging}, because the stack asks several times for each message. All
 * stacks of a JVM share the one that was made last, so it knows nothing of a stack. Public because the stack makes it
 * from its class name.
 */
public final class Slf4jStackLogger implements StackLogger {

    private static final Logger LOG = LoggerFactory.getLogger("org.sipmodule.tls.sip.stack");
    private static final int OWN_WORDS = 20;
    private static final int LONGEST_LINE = 500;

    /** How the stack reports broken connections and refused handshakes, and what it remarks about TLS settings that are not in use. */
    private static final List<String> NOISE = List.of(
            "A problem occured while Accepting connection",
            "A problem occured while trying to send a single CLRF",
            "Problem Accepting Connection",
            "Problem connecting",
            "Problem sending",
            "Failed to connect",
            "Error is ",
            "Could not connect",
            "Couldn't connect",
            "IOException occured",
            "Old socket ",
            "New socket ",
            "There was an exception for the retry mechanism",
            "There was no exception for the retry mechanism",
            "retry suceeded",
            "using default tls security policy",
            "Using default keystore type",
            "Using default truststore type",
            "TLS server settings will be inactive",
            "TLS trust settings will be inactive");

    private final SparseLog<String> warnings = SparseLog.byText(LOG);
    private volatile int level = readLevel();

    public Slf4jStackLogger() {}

    private static int readLevel() {
        if (LOG.isTraceEnabled()) {
            return TRACE_TRACE;
        }
        // the stack asks at this level whether it shall trace messages
        return Slf4jServerLogger.isTracing() ? TRACE_MESSAGES : TRACE_WARN;
    }

    @Override
    public boolean isLoggingEnabled() {
        return level != TRACE_NONE;
    }

    @Override
    public boolean isLoggingEnabled(int asked) {
        return asked <= level;
    }

    /** Also reads the levels of SLF4J again. */
    @Override
    public void enableLogging() {
        level = readLevel();
    }

    @Override
    public void disableLogging() {
        level = TRACE_NONE;
    }

    @Override
    public void logFatalError(String message) {
        LOG.error(message);
    }

    @Override
    public void logError(String message) {
        warn(message, null);
    }

    @Override
    public void logError(String message, Exception failure) {
        warn(message, failure);
    }

    @Override
    public void logWarning(String message) {
        warn(message, null);
    }

    @Override
    public void logException(Throwable failure) {
        warn("the stack caught an exception", failure);
    }

    private void warn(String message, @Nullable Throwable failure) {
        if (level == TRACE_NONE) {
            return;
        }
        if (failure instanceof IOException || isNoise(message)) {
            LOG.debug(message, failure);
        } else if (failure == null) {
            warnings.log(Level.WARN, kind(message), "{}", OneLine.of(String.valueOf(message), LONGEST_LINE));
        } else {
            warnings.log(Level.WARN, kind(message), failure, "{}", OneLine.of(String.valueOf(message), LONGEST_LINE));
        }
    }

    /** The stack's texts begin with its own words and end with a stranger's. */
    private static String kind(@Nullable String message) {
        String text = String.valueOf(message);
        return text.substring(0, Math.min(OWN_WORDS, text.length()));
    }

    private static boolean isNoise(@Nullable String message) {
        return message != null && NOISE.stream().anyMatch(message::startsWith);
    }

    @Override
    public void logInfo(String message) {
        LOG.debug(message);
    }

    @Override
    public void logDebug(String message) {
        LOG.trace(message);
    }

    @Override
    public void logDebug(String message, Exception failure) {
        LOG.trace(message, failure);
    }

    @Override
    public void logTrace(String message) {
        LOG.trace(message);
    }

    @Override
    public void logStackTrace() {
        logStackTrace(TRACE_DEBUG);
    }

    @Override
    public void logStackTrace(int asked) {
        if (isLoggingEnabled(TRACE_TRACE)) {
            LOG.trace("called from", new IllegalStateException("no failure, only a stack trace"));
        }
    }

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public String getLoggerName() {
        return LOG.getName();
    }

    @Override
    public void setBuildTimeStamp(String buildTimeStamp) {}

    @Override
    public void setStackProperties(Properties stackProperties) {}
}
