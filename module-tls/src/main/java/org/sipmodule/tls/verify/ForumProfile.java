package org.sipmodule.tls.verify;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sipmodule.tls.pem.Der;
import org.sipmodule.tls.pem.GeneralName;

/**
 * How certificates must be made to keep the baseline requirements of the CA/Browser forum, as far as these are about their
 * form; RFC 5280 leaves all of it free. They are held to it in either role, and SIP URIs, which the forum does not know,
 * count as names. Pure functions.
 */
final class ForumProfile {

    private static final byte[] ANY_EXTENDED_USAGE = HexFormat.of().parseHex("551d2500");

    private static final List<StrictRule<X509Certificate>> ALL =
            List.of(new StrictRule<>(VerifyResult.FORUM_AUTHORITY_KEY_ID, ForumProfile::namesIssuerOtherwise));

    private static final List<StrictRule<X509Certificate>> ROOTS = List.of(new StrictRule<>(
            VerifyResult.FORUM_ROOT_USAGE, each -> StrictForm.has(each, CertificateForm.EXTENDED_USAGE)));

    private static final List<StrictRule<X509Certificate>> LEAVES = List.of(
            new StrictRule<>(VerifyResult.FORUM_LEAF_AUTHORITY, StrictForm::isAuthority),
            new StrictRule<>(
                    VerifyResult.FORUM_NO_USAGE, each -> !StrictForm.has(each, CertificateForm.EXTENDED_USAGE)),
            new StrictRule<>(
                    VerifyResult.FORUM_USAGE_CRITICAL,
                    each -> StrictForm.isCritical(each, CertificateForm.EXTENDED_USAGE)),
            new StrictRule<>(VerifyResult.FORUM_ANY_USAGE, ForumProfile::isForAnything),
            new StrictRule<>(VerifyResult.FORUM_NO_NAME, each -> !StrictForm.has(each, GeneralName.ALTERNATIVE)),
            new StrictRule<>(
                    VerifyResult.FORUM_NAME_CRITICAL,
                    each -> StrictForm.isCritical(each, GeneralName.ALTERNATIVE)
                            && !each.getSubjectX500Principal().getName().isEmpty()),
            new StrictRule<>(VerifyResult.FORUM_COMMON_NAME, ForumProfile::hasNameOfItsOwn));

    private ForumProfile() {}

    /**
     * The first rule that a certificate breaks at its place.
     *
     * @param leaf whether it is the peer's own
     * @param root whether it is the end of a path, and its own issuer
     */
    static Optional<VerifyResult> flawOf(X509Certificate certificate, boolean leaf, boolean root) {
        return StrictRule.firstBroken(ALL, certificate)
                .or(() -> leaf
                        ? StrictRule.firstBroken(LEAVES, certificate)
                        : root ? StrictRule.firstBroken(ROOTS, certificate) : Optional.empty());
    }

    /** By name and serial number, or not at all though the extension is there. */
    private static boolean namesIssuerOtherwise(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(KeyIds.AUTHORITY);
        return extension != null
                && !Der.sequence(extension).stream()
                        .map(field -> field.tag())
                        .toList()
                        .equals(List.of(KeyIds.KEY_IDENTIFIER));
    }

    private static boolean isForAnything(X509Certificate certificate) {
        return Der.sequence(certificate.getExtensionValue(CertificateForm.EXTENDED_USAGE)).stream()
                .anyMatch(usage -> Arrays.equals(usage.content(), ANY_EXTENDED_USAGE));
    }

    /** Where there is no name of a host in the others, as in certificates of persons, there is nothing to be a copy of. */
    private static boolean hasNameOfItsOwn(X509Certificate certificate) {
        CertificateNames names = CertificateNames.of(certificate);
        List<String> copied = Stream.of(names.hosts(), names.addresses(), names.sipHosts())
                .flatMap(List::stream)
                .toList();
        return !copied.isEmpty() && !copied.containsAll(CertificateNames.commonNames(certificate));
    }
}
