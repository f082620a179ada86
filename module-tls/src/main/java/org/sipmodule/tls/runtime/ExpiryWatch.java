package org.sipmodule.tls.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sipmodule.tls.engine.OwnCertificate;
import org.sipmodule.tls.pem.Expiry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once a day of certificates of our own that have come to another of the last days, 30, 14, 7 and 1; what is due when the
 * configuration is read, that tells. On a thread of its own, {@code tls-expiry}.
 */
public final class ExpiryWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiryWatch.class);

    private final Supplier<List<OwnCertificate>> certificates;
    private final Clock clock;
    private Map<OwnCertificate, Integer> told;
    private final Periodic looking;

    private ExpiryWatch(Supplier<List<OwnCertificate>> certificates, Clock clock, Duration pause) {
        this.certificates = certificates;
        this.clock = clock;
        this.told = due(certificates.get(), clock.instant());
        this.looking = Periodic.start("tls-expiry", pause, this::tell);
    }

    /** @param certificates those in force */
    public static ExpiryWatch start(Supplier<List<OwnCertificate>> certificates, Clock clock) {
        return new ExpiryWatch(certificates, clock, Duration.ofDays(1));
    }

    private void tell() {
        look().forEach(LOG::warn);
    }

    /** A line for each that has come nearer to its end since the last look. */
    List<String> look() {
        Instant now = clock.instant();
        Map<OwnCertificate, Integer> next = due(certificates.get(), now);
        List<String> lines = new ArrayList<>();
        next.forEach((certificate, days) -> {
            if (days < told.getOrDefault(certificate, days)) {
                lines.add(certificate + " " + Expiry.words(certificate.certificate(), now)
                        + ": peers that verify will refuse it. Renew it, and tls.reload");
            }
        });
        told = next;
        return lines;
    }

    private static Map<OwnCertificate, Integer> due(List<OwnCertificate> certificates, Instant now) {
        Map<OwnCertificate, Integer> due = new HashMap<>();
        certificates.forEach(own -> due.put(own, Expiry.due(own.certificate(), now)));
        return due;
    }

    @Override
    public void close() {
        looking.close();
    }
}
