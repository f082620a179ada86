package org.sipmodule.embedded.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Arrays;
import java.util.Map;
import org.sipmodule.module.FakeMessage;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.Value;
import org.slf4j.LoggerFactory;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What {@code xlog} and its relatives write. */
public class XlogModuleTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("xlog");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeMethod
    public void listen() {
        log.list.clear();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.DEBUG);
    }

    @AfterMethod
    public void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @DataProvider
    public Object[][] calls() {
        return new Object[][] {
            {Level.ERROR, "<script>: hello", new Object[] {"xlog", "hello\n"}},
            {Level.INFO, "<script>: hello", new Object[] {"xlog", "L_INFO", "hello\n"}},
            {Level.INFO, "NOTICE: <script>: hello", new Object[] {"xlog", "L_NOTICE", "hello\n"}},
            {Level.DEBUG, "<script>: hello", new Object[] {"xlog", 3, "hello"}},
            {Level.ERROR, "ALERT: <script>: hello", new Object[] {"xlog", "-5", "hello"}},
            {Level.WARN, "<script>: hello", new Object[] {"xwarn", "hello"}},
            {Level.DEBUG, "<script>: hello", new Object[] {"xdbg", "hello"}},
            {Level.ERROR, "CRITICAL: <script>: hello", new Object[] {"xcrit", "hello"}},
            {Level.INFO, "<script>: 7", new Object[] {"xinfo", 7}},
            {Level.INFO, "<script>: <null>", new Object[] {"xinfo", Value.none()}},
            {Level.INFO, "<script>: {} a", new Object[] {"xinfo", "{} a"}},
            {Level.INFO, "<script>: a | b?c\td", new Object[] {"xinfo", "a\r\nb\u001bc\td\r\n\n"}},
        };
    }

    @Test(dataProvider = "calls")
    public void aCallIsOneLine(Level level, String line, Object[] call) {
        Object[] arguments = Arrays.copyOfRange(call, 1, call.length);
        assertThat(Calls.of("xlog", FakeMessage.request("OPTIONS")).call((String) call[0], arguments))
                .isEqualTo(1);
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getLevel()).isEqualTo(level);
        assertThat(log.list.get(0).getFormattedMessage()).isEqualTo(line);
    }

    @Test
    public void prefixAndLengthAreParameters() {
        Calls.of("xlog", FakeMessage.request("OPTIONS"), Map.of("prefix", Value.of("mine: "), "buf_size", Value.of(3)))
                .call("xlog", "hello");
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("mine: hel");
    }

    @Test
    public void anUnknownLevelIsRefused() {
        assertThatThrownBy(
                        () -> Calls.of("xlog", FakeMessage.request("OPTIONS")).call("xlog", "L_INF", "x"))
                .isInstanceOf(ScriptException.class)
                .hasMessage("xlog: unknown level \"L_INF\" (expected: L_ALERT, L_BUG, L_CRIT2, L_CRIT, L_ERR, L_WARN,"
                        + " L_NOTICE, L_INFO, L_DBG)");
    }
}
