package org.sipmodule.tls.verify;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sipmodule.tls.pem.Der;
import org.sipmodule.tls.pem.GeneralName;

/**
 * What RFC 5280 demands of every certificate beyond {@link CertificateForm}: the rules that self-made authorities break, most
 * of them those of OpenSSL's {@code -x509_strict}. The serial number 0 of old roots is let pass, which the RFC asks of those
 * who read certificates (4.1.2.2). Pure functions.
 */
final class StrictForm {

    private static final int VERSION_3 = 3;

    private static final List<StrictRule<X509Certificate>> RULES = List.of(
            new StrictRule<>(VerifyResult.STRICT_VERSION, each -> each.getVersion() != VERSION_3),
            new StrictRule<>(
                    VerifyResult.STRICT_CONSTRAINTS_NOT_CRITICAL,
                    each -> isAuthority(each) && !isCritical(each, CertificateForm.BASIC_CONSTRAINTS)),
            new StrictRule<>(VerifyResult.STRICT_PATH_LENGTH, each -> !isAuthority(each) && hasPathLength(each)),
            new StrictRule<>(
                    VerifyResult.STRICT_AUTHORITY_WITHOUT_USAGE,
                    each -> isAuthority(each) && each.getKeyUsage() == null),
            new StrictRule<>(
                    VerifyResult.STRICT_SIGNS_WITHOUT_AUTHORITY,
                    each -> !isAuthority(each)
                            && each.getKeyUsage() != null
                            && KeyUsage.allows(each, KeyUsage.CERTIFICATE_SIGNING)),
            new StrictRule<>(
                    VerifyResult.STRICT_NO_AUTHORITY_KEY_ID,
                    each -> KeyIds.of(each).authority().isEmpty() && !PathChecks.isSelfSigned(each)),
            new StrictRule<>(
                    VerifyResult.STRICT_NO_SUBJECT_KEY_ID,
                    each -> isAuthority(each) && KeyIds.of(each).subject().isEmpty()),
            new StrictRule<>(
                    VerifyResult.STRICT_NAME_CONSTRAINTS_NOT_CRITICAL,
                    each -> has(each, CertificateForm.NAME_CONSTRAINTS)
                            && !isCritical(each, CertificateForm.NAME_CONSTRAINTS)),
            new StrictRule<>(VerifyResult.STRICT_HOST_SYNTAX, StrictForm::hasLooseHost));

    private StrictForm() {}

    /** The first rule that a certificate breaks, wherever in a path it is. */
    static Optional<VerifyResult> flawOf(X509Certificate certificate) {
        return StrictRule.firstBroken(RULES, certificate);
    }

    static boolean isAuthority(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0;
    }

    static boolean has(X509Certificate certificate, String extension) {
        return certificate.getExtensionValue(extension) != null;
    }

    static boolean isCritical(X509Certificate certificate, String extension) {
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        return critical != null && critical.contains(extension);
    }

    /** The JDK does not tell it of what is no authority. */
    private static boolean hasPathLength(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(CertificateForm.BASIC_CONSTRAINTS);
        return extension != null && Der.sequence(extension).stream().anyMatch(field -> field.tag() == Der.INTEGER);
    }

    private static boolean hasLooseHost(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(GeneralName.ALTERNATIVE);
        return extension != null
                && Der.sequence(extension).stream()
                        .anyMatch(name -> name.tag() == GeneralName.DNS && !NameSyntax.isPreferred(name.content()));
    }
}
