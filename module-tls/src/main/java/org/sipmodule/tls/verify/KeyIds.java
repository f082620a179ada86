package org.sipmodule.tls.verify;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pem.Der;

/**
 * The key identifiers by which certificates of one name are told apart (RFC 5280, 4.2.1.1 and 4.2.1.2). A
 * certificate without them is as good: self-made authorities often have none.
 *
 * @param authority whose key signed the certificate; empty also when it is told by name and serial number
 * @param subject   the certificate's own
 */
record KeyIds(Optional<ByteBuffer> authority, Optional<ByteBuffer> subject) {

    static final String AUTHORITY = "2.5.29.35";
    static final String SUBJECT = "2.5.29.14";
    static final int KEY_IDENTIFIER = 0x80;

    /** What cannot be read counts as absent; that it is malformed is found by {@link CertificateForm}. */
    static KeyIds of(X509Certificate certificate) {
        return new KeyIds(
                authority(certificate.getExtensionValue(AUTHORITY)), subject(certificate.getExtensionValue(SUBJECT)));
    }

    boolean mayBeIssuedBy(KeyIds issuer) {
        return authority.isEmpty() || issuer.subject.isEmpty() || authority.equals(issuer.subject);
    }

    private static Optional<ByteBuffer> authority(byte @Nullable [] extension) {
        if (extension == null) {
            return Optional.empty();
        }
        try {
            return Der.sequence(extension).stream()
                    .filter(field -> field.tag() == KEY_IDENTIFIER)
                    .findFirst()
                    .map(field -> ByteBuffer.wrap(field.content()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<ByteBuffer> subject(byte @Nullable [] extension) {
        if (extension == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ByteBuffer.wrap(Der.first(Der.first(extension).content()).content()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
