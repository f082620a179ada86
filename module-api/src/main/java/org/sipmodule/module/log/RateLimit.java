package org.sipmodule.module.log;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.sipmodule.module.Latest;

/**
 * Lets through a few events per key and time span, and counts what it held back: keeps a hostile peer from filling the
 * log. Remembers a bounded number of keys, the longest unseen goes first. Safe from any thread.
 */
public final class RateLimit<K> {

    private static final class Span {
        private long start;
        private int passed;
        private long held;

        private Span(long start) {
            this.start = start;
        }

        private boolean hasRoom(long now, long nanos, int events) {
            if (now - start >= nanos) {
                start = now;
                passed = 0;
            }
            return passed < events;
        }
    }

    private final int events;
    private final int eventsInAll;
    private final long spanNanos;
    private final LongSupplier clock;
    private final Map<K, Span> spans;
    private final Span all;

    /**
     * @param events let through per span and key
     * @param eventsInAll let through per span, whatever their keys
     * @param keys   most keys to remember
     * @param clock  nanoseconds, as {@link System#nanoTime()}
     */
    public RateLimit(int events, int eventsInAll, Duration span, int keys, LongSupplier clock) {
        this.events = events;
        this.eventsInAll = eventsInAll;
        this.spanNanos = span.toNanos();
        this.clock = clock;
        this.all = new Span(clock.getAsLong());
        this.spans = Latest.of(keys);
    }

    /**
     * Asks for one event.
     *
     * @return how many of this key were held back since the last that passed; empty when this one is to be held back
     */
    public synchronized OptionalLong pass(K key) {
        long now = clock.getAsLong();
        Span span = spans.computeIfAbsent(key, unseen -> new Span(now));
        boolean room = span.hasRoom(now, spanNanos, events) && all.hasRoom(now, spanNanos, eventsInAll);
        if (!room) {
            span.held++;
            return OptionalLong.empty();
        }
        span.passed++;
        all.passed++;
        long held = span.held;
        span.held = 0;
        return OptionalLong.of(held);
    }
}
