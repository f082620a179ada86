package org.sipmodule.embedded.sip;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each message that the stack receives or sends, at the finest level; never its body or headers, which may
 * hold credentials.
 *
 * <p>Public with a public constructor: the stack makes it by name.
 */
public final class MessageLog implements ServerLogger {

    private static final Logger LOG = LoggerFactory.getLogger(MessageLog.class);

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {
        if (LOG.isTraceEnabled()) {
            LOG.trace(
                    "{} {} -> {}: {}",
                    sender ? "sent" : "received",
                    from,
                    to,
                    message.getFirstLine().strip());
        }
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender, long time) {
        logMessage(message, from, to, sender, time);
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender) {
        logMessage(message, from, to, sender, 0);
    }

    @Override
    public void logException(Exception failure) {
        LOG.debug("while a message was logged", failure);
    }

    @Override
    public void closeLogFile() {}

    @Override
    public void setStackProperties(Properties properties) {}

    @Override
    public void setSipStack(SipStack stack) {}
}
