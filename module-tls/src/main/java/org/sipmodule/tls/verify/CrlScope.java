package org.sipmodule.tls.verify;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pem.Der;

/**
 * Which certificates of its issuer a revocation list speaks about: the issuing distribution point (RFC 5280, 5.2.5).
 *
 * @param usable      whether it is one that can be used: not indirect, not for some reasons only
 * @param users       whether it covers certificates of end entities
 * @param authorities whether it covers certificates of authorities
 * @param points      the names one of which a certificate must have among its distribution points; empty for all
 */
record CrlScope(boolean usable, boolean users, boolean authorities, Set<ByteBuffer> points) {

    static final String EXTENSION = "2.5.29.28";
    private static final CrlScope ALL = new CrlScope(true, true, true, Set.of());
    private static final CrlScope NONE = new CrlScope(false, false, false, Set.of());

    private static final int DISTRIBUTION_POINT = 0xA0;
    private static final int ONLY_USERS = 0x81;
    private static final int ONLY_AUTHORITIES = 0x82;

    CrlScope {
        points = Set.copyOf(points);
    }

    static CrlScope of(byte @Nullable [] extension) {
        if (extension == null) {
            return ALL;
        }
        try {
            boolean users = true;
            boolean authorities = true;
            Set<ByteBuffer> points = new HashSet<>();
            for (Der field : Der.sequence(extension)) {
                switch (field.tag()) {
                    case DISTRIBUTION_POINT -> points.addAll(names(field));
                    case ONLY_USERS -> authorities = false;
                    case ONLY_AUTHORITIES -> users = false;
                    default -> {
                        return NONE;
                    }
                }
                if (field.tag() == DISTRIBUTION_POINT && points.isEmpty()) {
                    return NONE;
                }
            }
            return new CrlScope(true, users, authorities, points);
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    boolean covers(X509Certificate certificate) {
        boolean authority = certificate.getBasicConstraints() >= 0;
        if (!usable || (authority ? !authorities : !users)) {
            return false;
        }
        return points.isEmpty() || pointsOf(certificate).stream().anyMatch(points::contains);
    }

    private static Set<ByteBuffer> pointsOf(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(CertificateForm.DISTRIBUTION_POINTS);
        Set<ByteBuffer> found = new HashSet<>();
        if (extension == null) {
            return found;
        }
        try {
            for (Der point : Der.sequence(extension)) {
                List<Der> fields = point.children();
                // a point with reasons or another issuer is not served by a plain list
                if (fields.size() == 1 && fields.get(0).tag() == DISTRIBUTION_POINT) {
                    found.addAll(names(fields.get(0)));
                }
            }
            return found;
        } catch (IllegalArgumentException e) {
            return Set.of();
        }
    }

    /** The full names of a distribution point; one relative to the issuer gives none. */
    private static Set<ByteBuffer> names(Der point) {
        Set<ByteBuffer> names = new HashSet<>();
        for (Der choice : point.children()) {
            if (choice.tag() == 0xA0) {
                choice.children().forEach(name -> names.add(ByteBuffer.wrap(name.encoded())));
            }
        }
        return names;
    }
}
