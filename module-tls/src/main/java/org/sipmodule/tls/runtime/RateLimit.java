package org.sipmodule.tls.runtime;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

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
    }

    private final int events;
    private final long spanNanos;
    private final LongSupplier clock;
    private final Map<K, Span> spans;

    /**
     * @param events let through per span and key
     * @param keys   most keys to remember
     * @param clock  nanoseconds, as {@link System#nanoTime()}
     */
    public RateLimit(int events, Duration span, int keys, LongSupplier clock) {
        this.events = events;
        this.spanNanos = span.toNanos();
        this.clock = clock;
        this.spans = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Span> eldest) {
                return size() > keys;
            }
        };
    }

    /**
     * Asks for one event.
     *
     * @return how many of this key were held back since the last that passed; empty when this one is to be held back
     */
    public synchronized OptionalLong pass(K key) {
        long now = clock.getAsLong();
        Span span = spans.computeIfAbsent(key, unseen -> new Span(now));
        if (now - span.start >= spanNanos) {
            span.start = now;
            span.passed = 0;
        }
        if (span.passed == events) {
            span.held++;
            return OptionalLong.empty();
        }
        span.passed++;
        long held = span.held;
        span.held = 0;
        return OptionalLong.of(held);
    }
}
