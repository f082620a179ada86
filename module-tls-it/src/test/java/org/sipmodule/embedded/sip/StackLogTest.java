package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.text.ParseException;
import org.slf4j.LoggerFactory;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** What the stack says of messages that it could not read. */
public class StackLogTest {

    private static final String MESSAGE = "REGISTER sip:a SIP/2.0\r\nAuthorization: Digest response=\"secret\"\r\n";

    private final Logger logger = (Logger) LoggerFactory.getLogger(StackLog.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final StackLog stack = new StackLog();

    @BeforeMethod
    public void listen() {
        log.list.clear();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterMethod
    public void stop() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private void tell() {
        stack.logError("cannot read " + MESSAGE);
        stack.logError("cannot read", new ParseException(MESSAGE, 0));
        stack.logException(new ParseException(MESSAGE, 0));
        stack.logWarning(MESSAGE);
    }

    @Test
    public void debugHasTheFirstLineOfAMessageOnly() {
        logger.setLevel(Level.DEBUG);
        tell();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "cannot read REGISTER sip:a SIP/2.0",
                        "cannot read: java.text.ParseException: REGISTER sip:a SIP/2.0",
                        "the stack caught: java.text.ParseException: REGISTER sip:a SIP/2.0",
                        "REGISTER sip:a SIP/2.0");
        assertThat(log.list)
                .allSatisfy(event -> assertThat(event.getThrowableProxy()).isNull());
    }

    @Test
    public void traceHasAllOfIt() {
        logger.setLevel(Level.TRACE);
        tell();
        assertThat(log.list.get(0).getFormattedMessage()).isEqualTo("cannot read " + MESSAGE);
        assertThat(log.list.get(1).getThrowableProxy()).isNotNull();
        assertThat(log.list.get(3).getFormattedMessage()).isEqualTo(MESSAGE);
    }
}
