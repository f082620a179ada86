package org.sipmodule.tls.script;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Addresses;
import org.sipmodule.tls.pem.Der;
import org.sipmodule.tls.pem.GeneralName;

/** The subject alternative names of a certificate, in their order. */
record AlternativeNames(List<Der> names) {

    /** The kinds that scripts can ask for; their names as in {@code $tls_peer_san_count(DNS)}. */
    enum Kind {
        EMAIL(GeneralName.EMAIL),
        DNS(GeneralName.DNS),
        URI(GeneralName.URI),
        IP(GeneralName.IP);

        private final int tag;

        Kind(int tag) {
            this.tag = tag;
        }
    }

    AlternativeNames {
        names = List.copyOf(names);
    }

    /** Empty for a certificate without the extension, or with one that cannot be read. */
    static Optional<AlternativeNames> of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(GeneralName.ALTERNATIVE);
        if (extension == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AlternativeNames(Der.sequence(extension)));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    int count(Kind kind) {
        return of(kind).size();
    }

    /**
     * One of a kind.
     *
     * @param index from 0; past the last one there is nothing (README D33)
     */
    Optional<String> text(Kind kind, int index) {
        List<Der> all = of(kind);
        if (index < 0 || index >= all.size()) {
            return Optional.empty();
        }
        byte[] content = all.get(index).content();
        return kind == Kind.IP ? address(content) : Optional.of(text(content));
    }

    private List<Der> of(Kind kind) {
        return names.stream().filter(name -> name.tag() == kind.tag).toList();
    }

    /** These are ASCII by right; what some put there instead is UTF-8. */
    private static String text(byte[] content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException other) {
            return new String(content, StandardCharsets.ISO_8859_1);
        }
    }

    private static Optional<String> address(byte[] content) {
        try {
            return content.length == 16
                    ? Optional.of(ipv6(content))
                    : Optional.of(Addresses.text(InetAddress.getByAddress(content)));
        } catch (UnknownHostException neither) {
            return Optional.empty();
        }
    }

    /** As inet_ntop, which knows two kinds of IPv4 addresses in IPv6. */
    private static String ipv6(byte[] content) throws UnknownHostException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        int sixth = bytes.getShort(10) & 0xFFFF;
        boolean isIpv4 = bytes.getLong(0) == 0
                && bytes.getShort(8) == 0
                && (sixth == 0xFFFF || (sixth == 0 && bytes.getShort(12) != 0));
        return isIpv4
                ? (sixth == 0 ? "::" : "::ffff:")
                        + Addresses.text(InetAddress.getByAddress(Arrays.copyOfRange(content, 12, 16)))
                : Addresses.text(Inet6Address.getByAddress(null, content, -1));
    }
}
