package org.sipmodule.module.log;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log for what strangers can cause at will: a few lines in ten seconds, with the number of those that were left out
 * before, and of each value only as much as is of use; DEBUG has all lines. Safe from any thread.
 *
 * @param <K> what the lines are told apart by, such as the peer's address
 */
public final class SparseLog<K> {

    private static final Duration SPAN = Duration.ofSeconds(10);
    private static final int LINES = 5;
    private static final int ADDRESSES = 1024;
    private static final int TEXTS = 64;
    /** From all addresses together: strangers can have as many of them as they like. */
    private static final int LINES_IN_ALL = 50;

    /** A reason may be a sentence or two around a stranger's name. */
    private static final int LONGEST_VALUE = 600;

    private final Logger log;
    private final RateLimit<K> limit;

    private SparseLog(Logger log, RateLimit<K> limit) {
        this.log = log;
        this.limit = limit;
    }

    /** A few lines for each peer address, and not too many in all. */
    public static SparseLog<InetAddress> byAddress(Logger log) {
        return new SparseLog<>(log, new RateLimit<>(LINES, LINES_IN_ALL, SPAN, ADDRESSES, System::nanoTime));
    }

    /** A few lines that begin alike, and not too many in all. */
    public static SparseLog<String> byText(Logger log) {
        return new SparseLog<>(log, new RateLimit<>(LINES, LINES_IN_ALL, SPAN, TEXTS, System::nanoTime));
    }

    /** One line for each of our own sockets. */
    public static SparseLog<InetSocketAddress> byListener(Logger log) {
        return new SparseLog<>(log, new RateLimit<>(1, TEXTS, SPAN, TEXTS, System::nanoTime));
    }

    /** One line of each kind. */
    public static <E extends Enum<E>> SparseLog<E> byKind(Logger log, Class<E> kinds) {
        int number = kinds.getEnumConstants().length;
        return new SparseLog<>(log, new RateLimit<>(1, number, SPAN, number, System::nanoTime));
    }

    public void log(Level level, K key, String format, Object... arguments) {
        write(level, key, null, format, arguments);
    }

    /** With the stack trace of a failure of our own, or of the SIP stack. */
    public void log(Level level, K key, Throwable cause, String format, Object... arguments) {
        write(level, key, cause, format, arguments);
    }

    private void write(Level level, K key, @Nullable Throwable cause, String format, Object... arguments) {
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        OptionalLong held = limit.pass(key);
        Level shown = held.isPresent() ? level : Level.DEBUG;
        if (!log.isEnabledForLevel(shown)) {
            return;
        }
        LoggingEventBuilder event = log.atLevel(shown);
        for (Object argument : arguments) {
            event = event.addArgument(OneLine.of(String.valueOf(argument), LONGEST_VALUE));
        }
        if (cause != null) {
            event = event.setCause(cause);
        }
        long leftOut = held.orElse(0);
        event.log(leftOut == 0 ? format : format + " (" + leftOut + " such lines left out before)");
    }
}
