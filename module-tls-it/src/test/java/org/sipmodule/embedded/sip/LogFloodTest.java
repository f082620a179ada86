package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.slf4j.LoggerFactory;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What one source that asks for the impossible, again and again and at length, leaves in the log. */
public class LogFloodTest extends RelayedPhones {

    private static final int REQUESTS = 40;

    private final Logger logger = (Logger) LoggerFactory.getLogger("org.sipmodule");
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    @BeforeMethod
    public void listen() {
        events.clear();
        log.start();
        logger.addAppender(log);
    }

    @AfterMethod
    public void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private EmbeddedHost heard(String route) throws IOException {
        EmbeddedHost host = started("", route, "");
        // the start sets the root's
        logger.setLevel(Level.DEBUG);
        return host;
    }

    @DataProvider
    public Object[][] ways() {
        String name = "a".repeat(7_000) + ".invalid";
        String user = "sip:" + "c".repeat(7_000) + "%d@127.0.0.1";
        return new Object[][] {
            {"t_relay();", "sip:a%d@" + name, "could not be sent"},
            {"t_relay();", "sip:a%d@" + name + ";transport=tcp", "could not be sent"},
            {"forward();", "sip:a%d@" + name, "could not be sent"},
            {"forward();", "sip:a%d@" + name + ";transport=tcp", "could not be sent"},
            {"t_relay();", "sip:a%d@127.0.0.1;transport=t" + "b".repeat(7_000), "transport=t"},
            {"$du = $rU; t_relay();", user, "is no URI"},
            {"route($rU);", user, "there is no route"},
            {"$var(x) = 1 / $var(none);", "sip:a%d@127.0.0.1", "division by zero"},
        };
    }

    @Test(dataProvider = "ways")
    public void aFloodOfLongNamesIsAFewShortLines(String route, String uri, String told) throws Exception {
        try (EmbeddedHost host = heard(route)) {
            for (int i = 0; i < REQUESTS; i++) {
                caller.send("MESSAGE", uri.formatted(i), "m" + i, "Call-ID: " + i);
                awaitLines(i + 1, told);
            }
        }
        assertFewAndShort(told);
    }

    /** One at a time: the system's buffers do not hold more. */
    private void awaitLines(int number, String told) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .until(() -> lines(told, Level.DEBUG).size() >= number);
    }

    private List<String> lines(String told, Level atLeast) {
        return events.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(atLeast))
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(told))
                .toList();
    }

    /** A reply to nobody's request does not go to wherever its second Via says. */
    @Test
    public void aFloodOfStrayRepliesIsDroppedWithoutALine() throws Exception {
        try (EmbeddedHost host = heard("exit;");
                SipAgent stranger = SipAgent.udp("stranger").towards(port)) {
            for (int i = 0; i < REQUESTS; i++) {
                stranger.send(String.join(
                        "\r\n",
                        "SIP/2.0 200 OK",
                        "Via: SIP/2.0/UDP 127.0.0.1:" + port + ";branch=z9hG4bKfwd" + i,
                        "Via: SIP/2.0/UDP " + "b".repeat(7_000) + ".invalid;branch=z9hG4bKother" + i,
                        "From: <sip:a@example.test>;tag=1",
                        "To: <sip:b@example.test>;tag=2",
                        "Call-ID: " + i,
                        "CSeq: 1 MESSAGE",
                        "Content-Length: 0",
                        "",
                        ""));
                awaitLines(i + 1, "nothing was sent on that it answers");
            }
        }
        assertThat(lines("", Level.INFO)).isEmpty();
    }

    private void assertFewAndShort(String told) {
        assertThat(lines(told, Level.WARN)).hasSizeBetween(5, REQUESTS - 1);
        assertThat(lines("", Level.INFO)).allSatisfy(line -> assertThat(line).hasSizeLessThan(1_000));
    }

    @Test
    public void aNameThatNoneCanBeFailsAsOneThatIsNotThere() throws Exception {
        try (EmbeddedHost host = heard("t_relay();")) {
            caller.send("MESSAGE", "sip:a@" + "a".repeat(256), "long");
            SipText reply = caller.next();
            assertThat(reply.startLine())
                    .isEqualTo("SIP/2.0 477 Unfortunately error on sending to next hop occurred (477/TM)");
        }
        assertThat(events)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("MESSAGE to udp:" + "a".repeat(40) + "...:5060 could not be sent: cannot look up "
                        + "a".repeat(40) + "...: a name of 256 characters, where 255 are the most");
    }
}
