package org.sipmodule.tls.verify;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sipmodule.tls.config.SipDomain;
import org.sipmodule.tls.pem.Der;
import org.sipmodule.tls.pem.GeneralName;

/**
 * The names in a certificate that may say which SIP domain it is for (RFC 5922, 7.1), as they are written. They are read from
 * the DER, as the JDK says of a subject alternative name that it cannot read that there is none.
 */
record CertificateNames(List<Name> all) {

    enum Kind {
        URI,
        DNS,
        IP,
        CN
    }

    record Name(Kind kind, String text) {}

    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("550403");
    private static final int SET = 0x31;
    private static final int UTF8_STRING = 0x0C;
    private static final int PRINTABLE_STRING = 0x13;
    private static final int T61_STRING = 0x14;
    private static final int IA5_STRING = 0x16;

    /** Only {@code sip}, no user part anywhere; port, parameters and headers are no part of the identity. */
    private static final Pattern SIP_URI =
            Pattern.compile("(?i:sip):(\\[[0-9A-Fa-f:.]+]|[^:;?@\\[\\]]+)(?::[0-9]{1,5})?(?:[;?][!-?A-~]*)?");

    static CertificateNames of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(GeneralName.ALTERNATIVE);
        try {
            return new CertificateNames(
                    extension == null
                            ? commonName(certificate).stream().toList()
                            : Der.sequence(extension).stream()
                                    .flatMap(CertificateNames::alternative)
                                    .toList());
        } catch (IllegalArgumentException e) {
            // what cannot be read names nobody
            return new CertificateNames(List.of());
        }
    }

    /** The hosts of its SIP URIs. */
    List<String> sipHosts() {
        return texts(Kind.URI)
                .map(SIP_URI::matcher)
                .filter(Matcher::matches)
                .map(uri -> uri.group(1))
                .filter(host -> SipDomain.of(host).isPresent())
                .toList();
    }

    /** DNS names, or the common name of a certificate without any alternative one. */
    List<String> hosts() {
        return Stream.concat(texts(Kind.DNS), texts(Kind.CN)).toList();
    }

    List<String> addresses() {
        return texts(Kind.IP).toList();
    }

    private Stream<String> texts(Kind kind) {
        return all.stream().filter(name -> name.kind == kind).map(Name::text);
    }

    private static Stream<Name> alternative(Der name) {
        return switch (name.tag()) {
            case GeneralName.DNS -> Stream.of(new Name(Kind.DNS, text(name)));
            case GeneralName.URI -> Stream.of(new Name(Kind.URI, text(name)));
            case GeneralName.IP -> address(name.content()).map(text -> new Name(Kind.IP, text)).stream();
            default -> Stream.empty();
        };
    }

    private static Optional<String> address(byte[] bytes) {
        try {
            return Optional.of(SipDomain.of(InetAddress.getByAddress(bytes)).text());
        } catch (UnknownHostException e) {
            // neither 4 nor 16 bytes
            return Optional.empty();
        }
    }

    /** All of them, in the subject's order; what is not written as ASCII is no text that equals one of the other names. */
    static List<String> commonNames(X509Certificate certificate) {
        return commonNameValues(certificate).stream()
                .map(CertificateNames::text)
                .toList();
    }

    /** The most specific one, which comes last. */
    private static Optional<Name> commonName(X509Certificate certificate) {
        return commonNameValues(certificate).stream()
                .filter(value -> isText(value.tag()))
                .reduce((before, after) -> after)
                .map(value -> new Name(Kind.CN, text(value)));
    }

    private static List<Der> commonNameValues(X509Certificate certificate) {
        List<Der> found = new ArrayList<>();
        for (Der set :
                Der.first(certificate.getSubjectX500Principal().getEncoded()).children()) {
            for (Der attribute : set.tag() == SET ? set.children() : List.<Der>of()) {
                List<Der> parts = attribute.children();
                if (parts.size() == 2 && Arrays.equals(parts.get(0).content(), COMMON_NAME)) {
                    found.add(parts.get(1));
                }
            }
        }
        return found;
    }

    /** The kinds in which ASCII is written as ASCII. */
    private static boolean isText(int tag) {
        return tag == UTF8_STRING || tag == PRINTABLE_STRING || tag == T61_STRING || tag == IA5_STRING;
    }

    private static String text(Der name) {
        return new String(name.content(), StandardCharsets.ISO_8859_1);
    }
}
