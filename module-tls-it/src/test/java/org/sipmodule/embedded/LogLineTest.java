package org.sipmodule.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class LogLineTest {

    private static String line(String logger, Level level, String text) {
        return new LogLine()
                .doLayout(new LoggingEvent(
                        LogLineTest.class.getName(),
                        new LoggerContext().getLogger(logger),
                        level,
                        "{}",
                        null,
                        new Object[] {text}));
    }

    /** What a peer sends gets into messages; it must not be able to write log lines of its own. */
    @Test
    public void oneEventIsOneLine() {
        assertThat(line("org.sipmodule.tls.runtime.Thing", Level.WARN, "a\r\n2026 ERROR: b\t\u001b[31m"))
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARNING: tls\\.runtime:"
                        + " a\\\\r\\\\n2026 ERROR: b\\\\t\\\\x1b\\[31m\n");
    }

    /** The last resort: what writes the line should have cut it. */
    @Test
    public void aLongLineIsCut() {
        assertThat(line("org.sipmodule.tls.runtime.Thing", Level.WARN, "a".repeat(60_000)))
                .hasSizeLessThan(8_400)
                .endsWith("aaa... (51808 characters more)\n");
    }

    @Test
    public void aFailuresMessageIsNoLineOfItsOwn() {
        String line = new LogLine()
                .doLayout(new LoggingEvent(
                        LogLineTest.class.getName(),
                        new LoggerContext().getLogger("org.sipmodule.tls.runtime.Thing"),
                        Level.WARN,
                        "failed",
                        new IllegalStateException("a\r\n2026 ERROR: b" + "a".repeat(60_000)),
                        new Object[0]));
        assertThat(line).hasSizeLessThan(70_000);
        assertThat(line.lines().skip(1))
                .hasSizeGreaterThan(3)
                .allMatch(each -> each.startsWith("\t"))
                .contains("\tjava.lang.IllegalStateException: a");
    }

    @DataProvider
    public Object[][] levels() {
        return new Object[][] {
            {-1, Level.ERROR},
            {0, Level.WARN},
            {1, Level.WARN},
            {2, Level.INFO},
            {3, Level.DEBUG},
            {4, Level.TRACE},
        };
    }

    @Test(dataProvider = "levels")
    public void followsKamailiosLevels(int debug, Level level) {
        assertThat(HostLog.of(debug)).isEqualTo(level);
    }
}
