package org.sipmodule.tls.script;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sipmodule.tls.pem.Der;

/** The subject alternative names of a certificate, in their order. */
record AlternativeNames(List<Der> names) {

    /** The kinds that scripts can ask for; their names as in {@code $tls_peer_san_count(DNS)}. */
    enum Kind {
        EMAIL(0x81),
        DNS(0x82),
        URI(0x86),
        IP(0x87);

        private final int tag;

        Kind(int tag) {
            this.tag = tag;
        }
    }

    private static final String EXTENSION = "2.5.29.17";

    AlternativeNames {
        names = List.copyOf(names);
    }

    /** Empty for a certificate without the extension, or with one that cannot be read. */
    static Optional<AlternativeNames> of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(EXTENSION);
        if (extension == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AlternativeNames(
                    Der.first(Der.first(extension).content()).children()));
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
     * @param index from 0; past the last one there is nothing (DECISIONS D33)
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

    /** As Kamailio prints addresses: IPv6 in lower case and with all of its zeros. */
    private static Optional<String> address(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        return switch (content.length) {
            case 4 ->
                Optional.of(IntStream.range(0, 4)
                        .mapToObj(i -> Integer.toString(bytes.get(i) & 0xFF))
                        .collect(Collectors.joining(".")));
            case 16 ->
                Optional.of(IntStream.range(0, 8)
                        .mapToObj(i -> Integer.toHexString(bytes.getShort(2 * i) & 0xFFFF))
                        .collect(Collectors.joining(":")));
            default -> Optional.empty();
        };
    }
}
