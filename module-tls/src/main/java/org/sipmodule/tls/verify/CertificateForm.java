package org.sipmodule.tls.verify;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pem.Der;
import org.sipmodule.tls.pem.GeneralName;

/**
 * What a certificate must be like whatever it is used for (RFC 5280, 4.1 and 4.2). The JDK passes over an extension that it
 * cannot read unless it is critical; here none is passed over that says who the peer is or what it may do. Rules that
 * self-made authorities commonly break, and that protect nobody, are left to {@link StrictPath}.
 */
final class CertificateForm {

    private static final String KEY_USAGE = "2.5.29.15";
    static final String BASIC_CONSTRAINTS = "2.5.29.19";
    static final String NAME_CONSTRAINTS = "2.5.29.30";
    static final String DISTRIBUTION_POINTS = "2.5.29.31";
    private static final String POLICIES = "2.5.29.32";
    private static final String POLICY_MAPPINGS = "2.5.29.33";
    private static final String POLICY_CONSTRAINTS = "2.5.29.36";
    static final String EXTENDED_USAGE = "2.5.29.37";
    private static final String INHIBIT_ANY_POLICY = "2.5.29.54";
    private static final String AUTHORITY_ACCESS = "1.3.6.1.5.5.7.1.1";

    /** Those that are acted on, here or by the JDK's validator; any other one must not be critical. */
    private static final Set<String> MAY_BE_CRITICAL = Set.of(
            KEY_USAGE,
            GeneralName.ALTERNATIVE,
            BASIC_CONSTRAINTS,
            NAME_CONSTRAINTS,
            DISTRIBUTION_POINTS,
            POLICIES,
            POLICY_MAPPINGS,
            POLICY_CONSTRAINTS,
            EXTENDED_USAGE,
            INHIBIT_ANY_POLICY);

    private static final int LONGEST_SERIAL = 20;

    private final X509Certificate certificate;
    private final boolean leaf;
    private final boolean anchor;

    private CertificateForm(X509Certificate certificate, boolean leaf, boolean anchor) {
        this.certificate = certificate;
        this.leaf = leaf;
        this.anchor = anchor;
    }

    /**
     * @param leaf   whether it is the peer's own
     * @param anchor whether it is trusted itself; a trusted certificate may be both
     */
    static Optional<VerifyResult> flawOf(X509Certificate certificate, boolean leaf, boolean anchor) {
        CertificateForm form = new CertificateForm(certificate, leaf, anchor);
        try {
            if (form.hasUnknownCritical()) {
                return Optional.of(VerifyResult.UNHANDLED_EXTENSION);
            }
            if (!form.hasGoodSerial()) {
                return Optional.of(VerifyResult.INVALID_SERIAL);
            }
            if (!form.hasGoodNames()) {
                return Optional.of(VerifyResult.INVALID_ALTERNATIVE_NAME);
            }
            if (!form.hasGoodExtensions()) {
                return Optional.of(VerifyResult.INVALID_EXTENSION);
            }
            return form.deniesItself() ? Optional.of(VerifyResult.KEY_ID_MISMATCH) : Optional.empty();
        } catch (CertificateParsingException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.of(VerifyResult.INVALID_EXTENSION);
        }
    }

    private boolean hasUnknownCritical() {
        return !MAY_BE_CRITICAL.containsAll(critical());
    }

    private Set<String> critical() {
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        return critical == null ? Set.of() : critical;
    }

    /** Old roots have the number 0. */
    private boolean hasGoodSerial() {
        return certificate.getSerialNumber().signum() >= (anchor ? 0 : 1)
                && certificate.getSerialNumber().toByteArray().length <= LONGEST_SERIAL;
    }

    private boolean hasGoodNames() {
        byte[] extension = certificate.getExtensionValue(GeneralName.ALTERNATIVE);
        if (extension == null) {
            return true;
        }
        try {
            List<Der> names = Der.sequence(extension);
            return !names.isEmpty()
                    && certificate.getSubjectAlternativeNames() != null
                    && names.stream().allMatch(CertificateForm::isGoodName);
        } catch (CertificateParsingException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isGoodName(Der name) {
        byte[] content = name.content();
        return switch (name.tag()) {
            case GeneralName.EMAIL -> NameSyntax.isMailbox(content);
            case GeneralName.DNS -> NameSyntax.isHostOrWildcard(content);
            case GeneralName.URI -> NameSyntax.isVisible(content);
            case GeneralName.IP -> content.length == 4 || content.length == 16;
            default -> true;
        };
    }

    private boolean hasGoodExtensions() throws CertificateParsingException {
        boolean authority = certificate.getBasicConstraints() >= 0;
        boolean[] usage = certificate.getKeyUsage();
        if ((has(KEY_USAGE) && usage == null) || (has(EXTENDED_USAGE) && certificate.getExtendedKeyUsage() == null)) {
            return false;
        }
        boolean signs = usage != null && KeyUsage.allows(certificate, KeyUsage.CERTIFICATE_SIGNING);
        if (leaf && !anchor && !authority && (has(NAME_CONSTRAINTS) || signs)) {
            return false;
        }
        return isCriticalOrAbsent(POLICY_CONSTRAINTS)
                && isCriticalOrAbsent(INHIBIT_ANY_POLICY)
                && hasGoodAccess(certificate.getExtensionValue(AUTHORITY_ACCESS));
    }

    private boolean has(String extension) {
        return certificate.getExtensionValue(extension) != null;
    }

    private boolean isCriticalOrAbsent(String extension) {
        return !has(extension) || critical().contains(extension);
    }

    private static boolean hasGoodAccess(byte @Nullable [] extension) {
        if (extension == null) {
            return true;
        }
        List<Der> descriptions = Der.sequence(extension);
        return !descriptions.isEmpty()
                && descriptions.stream()
                        .allMatch(each -> each.children().size() == 2
                                && each.children().get(0).tag() == Der.OBJECT_IDENTIFIER);
    }

    /** Whether a self-signed certificate names another key than its own as its issuer's. */
    private boolean deniesItself() {
        KeyIds ids = KeyIds.of(certificate);
        // a path ends with one that is self-signed
        return anchor && !ids.mayBeIssuedBy(ids) && PathChecks.isSelfSigned(certificate);
    }
}
