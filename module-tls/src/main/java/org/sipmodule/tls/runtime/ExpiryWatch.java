package org.sipmodule.tls.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sipmodule.tls.engine.Expiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of certificates of our own that have come to another of the last days, 30, 14, 7 and 1, and of revocation lists whose
 * last hours or days have come, or which are past. What is due already when a configuration is read is told by the reading.
 * Looks every hour, as there are lists for a day, on a thread of its own, {@code tls-expiry}.
 */
public final class ExpiryWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiryWatch.class);

    private final Supplier<? extends List<? extends Expiring>> inForce;
    private final Clock clock;
    private Map<Expiring, Integer> told;
    private final Periodic looking;

    private ExpiryWatch(Supplier<? extends List<? extends Expiring>> inForce, Clock clock, Duration pause) {
        this.inForce = inForce;
        this.clock = clock;
        this.told = due(inForce.get(), clock.instant());
        this.looking = Periodic.start("tls-expiry", pause, this::tell);
    }

    /** @param inForce what has an end, as it is now */
    public static ExpiryWatch start(Supplier<? extends List<? extends Expiring>> inForce, Clock clock) {
        return new ExpiryWatch(inForce, clock, Duration.ofHours(1));
    }

    private void tell() {
        look().forEach(LOG::warn);
    }

    /** A line for each that has come nearer to its end since the last look. */
    List<String> look() {
        Instant now = clock.instant();
        Map<Expiring, Integer> next = due(inForce.get(), now);
        List<String> lines = new ArrayList<>();
        next.forEach((ending, due) -> {
            if (due < told.getOrDefault(ending, due)) {
                lines.add(ending.line(now));
            }
        });
        told = next;
        return lines;
    }

    private static Map<Expiring, Integer> due(List<? extends Expiring> inForce, Instant now) {
        Map<Expiring, Integer> due = new HashMap<>();
        inForce.forEach(ending -> due.put(ending, ending.due(now)));
        return due;
    }

    @Override
    public void close() {
        looking.close();
    }
}
