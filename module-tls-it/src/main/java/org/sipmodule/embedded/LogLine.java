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
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
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

    /** What came from the network may hold line ends and worse: a log line stays one line. */
    private static void text(StringBuilder line, String text) {
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
