package org.sipmodule.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** One event as one line: time, level in Kamailio's words, where from, text. */
final class LogLine extends LayoutBase<ILoggingEvent> {

    private static final int LONGEST_TEXT = 8192;

    /** Of the 1024 frames of a stack that overflowed most are left. */
    private static final int LONGEST_TRACE = 65_536;

    private static final ZoneId ZONE = ZoneId.systemDefault();

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(event.getTimeStamp()), ZONE);
        line.append(time.toLocalDate()).append(' ');
        two(line, time.getHour()).append(':');
        two(line, time.getMinute()).append(':');
        two(line, time.getSecond()).append('.');
        int millis = time.getNano() / 1_000_000;
        line.append((char) ('0' + millis / 100));
        two(line, millis % 100).append(' ');
        line.append(word(event.getLevel())).append(": ");
        line.append(from(event.getLoggerName())).append(": ");
        text(line, event.getFormattedMessage());
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            trace(line, ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString();
    }

    private static StringBuilder two(StringBuilder line, int number) {
        return line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private static String word(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "ERROR";
            case Level.WARN_INT -> "WARNING";
            case Level.INFO_INT -> "INFO";
            default -> "DEBUG";
        };
    }

    /** The room of our code that speaks, or the library's class. */
    private static String from(String logger) {
        if (logger.startsWith("org.sipmodule.")) {
            int dot = logger.lastIndexOf('.');
            return logger.substring("org.sipmodule.".length(), Math.max(dot, "org.sipmodule.".length()));
        }
        return logger;
    }

    /** A failure's message may hold what came from the network too: every line is indented, as no event's is. */
    private static void trace(StringBuilder line, String trace) {
        cut(trace, LONGEST_TRACE).lines().forEach(each -> {
            text(line.append('\t'), each.strip());
            line.append('\n');
        });
    }

    private static String cut(String text, int most) {
        int more = text.length() - most;
        return more <= 0 ? text : text.substring(0, most) + "... (" + more + " characters more)";
    }

    /** What came from the network may hold line ends and worse: a log line stays one line. */
    private static void text(StringBuilder line, String whole) {
        String text = cut(whole, LONGEST_TEXT);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != 127) {
                line.append(c);
            } else {
                line.append(
                        switch (c) {
                            case '\n' -> "\\n";
                            case '\r' -> "\\r";
                            case '\t' -> "\\t";
                            default -> String.format("\\x%02x", (int) c);
                        });
            }
        }
    }
}
