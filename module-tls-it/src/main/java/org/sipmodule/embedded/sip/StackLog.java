package org.sipmodule.embedded.sip;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stack's own messages, written to SLF4J. What the stack calls an error is a peer's doing, such as a connection that
 * closed or a message that is none, and its warnings include each datagram that a route answered: no operator could act
 * on them, and any peer could fill the disk with them. So they are debug messages here: all sockets of this host are its
 * own or its modules', and these tell what an operator must know.
 *
 * <p>The tls module has loggers for the stacks of containers, whose sockets nobody else speaks for: there the stack's errors
 * are warnings, bounded in number. They are not used here, as this host runs without that module too.
 *
 * <p>Public with a public constructor: the stack makes it by name.
 */
public final class StackLog implements StackLogger {

    private static final Logger LOG = LoggerFactory.getLogger(StackLog.class);

    @Override
    public boolean isLoggingEnabled() {
        return LOG.isDebugEnabled();
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return level <= TRACE_WARN ? LOG.isDebugEnabled() : LOG.isTraceEnabled();
    }

    @Override
    public void logFatalError(String message) {
        LOG.error("{}", message);
    }

    @Override
    public void logError(String message) {
        debug(message, null);
    }

    @Override
    public void logError(String message, @Nullable Exception failure) {
        debug(message, failure);
    }

    @Override
    public void logException(Throwable failure) {
        debug("the stack caught", failure);
    }

    @Override
    public void logWarning(String message) {
        debug(message, null);
    }

    /** Their texts, and those of exceptions, quote whole SIP messages with what these keep secret: only the first line is shown. */
    private static void debug(String message, @Nullable Throwable failure) {
        if (LOG.isTraceEnabled()) {
            LOG.debug("{}", message, failure);
        } else if (LOG.isDebugEnabled()) {
            String cause = failure == null ? "" : ": " + failure;
            LOG.debug("{}{}", firstLine(message), firstLine(cause));
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    @Override
    public void logInfo(String message) {
        LOG.trace("{}", message);
    }

    @Override
    public void logDebug(String message) {
        LOG.trace("{}", message);
    }

    @Override
    public void logDebug(String message, Exception failure) {
        LOG.trace("{}", message, failure);
    }

    @Override
    public void logTrace(String message) {
        LOG.trace("{}", message);
    }

    /** Never asked for where it would help: the stack calls it on every message it sends. */
    @Override
    public void logStackTrace() {}

    @Override
    public void logStackTrace(int level) {}

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void disableLogging() {}

    @Override
    public void enableLogging() {}

    @Override
    public void setBuildTimeStamp(String stamp) {}

    @Override
    public void setStackProperties(Properties properties) {}

    @Override
    public String getLoggerName() {
        return LOG.getName();
    }
}
