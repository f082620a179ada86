package org.sipmodule.tls.pem;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How near a certificate is to its end. */
public final class Expiry {

    /** How many days before are worth a word. */
    private static final List<Integer> DAYS = List.of(1, 7, 14, 30);

    private Expiry() {}

    /** Whole days until it expires; 0 on its last day and after it. */
    public static long daysLeft(X509Certificate certificate, Instant now) {
        return Math.max(
                0, Duration.between(now, certificate.getNotAfter().toInstant()).toDays());
    }

    /** Within how many days it expires: 0 when it has, one of 1, 7, 14, 30, or very many. */
    public static int due(X509Certificate certificate, Instant now) {
        Duration left = Duration.between(now, certificate.getNotAfter().toInstant());
        return left.isNegative()
                ? 0
                : DAYS.stream()
                        .filter(days -> left.compareTo(Duration.ofDays(days)) <= 0)
                        .findFirst()
                        .orElse(Integer.MAX_VALUE);
    }

    static boolean isNear(X509Certificate certificate, Instant now) {
        return due(certificate, now) < Integer.MAX_VALUE;
    }

    /** As it stands in a message. */
    public static String words(X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        return end.isBefore(now)
                ? "expired at " + end
                : "expires in " + daysLeft(certificate, now) + " days, at " + end;
    }
}
