package org.sipmodule.tls.sip;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stack's message trace: whole messages, secrets and all, and therefore only when the logger
 * {@code org.sipmodule.tls.sip.trace} is set to TRACE. Public because the stack makes it from its class name.
 */
public final class Slf4jServerLogger implements ServerLogger {

    static final String TRACE_LOGGER = "org.sipmodule.tls.sip.trace";

    private static final Logger TRACE = LoggerFactory.getLogger(TRACE_LOGGER);
    private static final Logger LOG = LoggerFactory.getLogger(Slf4jServerLogger.class);

    public Slf4jServerLogger() {}

    static boolean isTracing() {
        return TRACE.isTraceEnabled();
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {
        logMessage(message, from, to, "", sender, time);
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender) {
        logMessage(message, from, to, status, sender, 0);
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender, long time) {
        if (isTracing()) {
            TRACE.trace("{} {} to {} {}\n{}", sender ? "sent" : "received", from, to, status, message.encode());
        }
    }

    @Override
    public void logException(Exception failure) {
        LOG.debug("the stack's message log reports", failure);
    }

    @Override
    public void closeLogFile() {}

    @Override
    public void setStackProperties(Properties properties) {}

    @Override
    public void setSipStack(SipStack stack) {}
}
