package org.sipmodule.tls.script;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.Oid;
import org.sipmodule.tls.pem.Der;

/**
 * The subject or issuer of a certificate as OpenSSL shows it, read from the DER: the JDK orders what stands side by side
 * anew, and does not tell one kind of string from another.
 *
 * @param attributes in the order of encoding; those of one relative name stand side by side
 */
record DistinguishedName(List<Attribute> attributes) {

    /**
     * One of them.
     *
     * @param joined whether it stands in one relative name with the one before it
     * @param value  a string of whatever kind
     */
    record Attribute(boolean joined, String oid, Der value) {}

    static final String COMMON_NAME = "2.5.4.3";
    static final String COUNTRY = "2.5.4.6";
    static final String LOCALITY = "2.5.4.7";
    static final String STATE = "2.5.4.8";
    static final String ORGANIZATION = "2.5.4.10";
    static final String UNIT = "2.5.4.11";
    static final String USER_ID = "0.9.2342.19200300.100.1.1";

    private static final int BIT_STRING = 0x03;

    DistinguishedName {
        attributes = List.copyOf(attributes);
    }

    /** @throws IllegalArgumentException when it is no name */
    static DistinguishedName of(Der name) {
        List<Attribute> attributes = new ArrayList<>();
        for (Der set : name.children()) {
            boolean joined = false;
            for (Der attribute : set.children()) {
                List<Der> parts = attribute.children();
                if (parts.size() != 2) {
                    throw new IllegalArgumentException("no attribute of a name");
                }
                attributes.add(new Attribute(joined, oid(parts.get(0)), parts.get(1)));
                joined = true;
            }
        }
        return new DistinguishedName(attributes);
    }

    private static String oid(Der element) {
        try {
            return new Oid(element.encoded()).toString();
        } catch (GSSException unreadable) {
            throw new IllegalArgumentException("no object identifier", unreadable);
        }
    }

    /** The first one of a kind; empty when there is none, or it is no text (ASN1_STRING_to_UTF8). */
    Optional<String> first(String oid) {
        return attributes.stream()
                .filter(attribute -> attribute.oid.equals(oid))
                .findFirst()
                .flatMap(attribute -> text(attribute.value));
    }

    private static Optional<String> text(Der value) {
        return switch (value.tag()) {
            case 0x0C -> decoded(value, StandardCharsets.UTF_8);
            case 0x1E -> decoded(value, StandardCharsets.UTF_16BE);
            case 0x1C -> decoded(value, Charset.forName("UTF-32BE"));
            // numeric, printable, T61, IA5: OpenSSL takes the bytes of all of them for Latin 1
            case 0x12, 0x13, 0x14, 0x16 -> decoded(value, StandardCharsets.ISO_8859_1);
            default -> Optional.empty();
        };
    }

    private static Optional<String> decoded(Der value, Charset charset) {
        try {
            return Optional.of(charset.newDecoder()
                    .decode(ByteBuffer.wrap(value.content()))
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    /**
     * {@code /C=US/O=Org/CN=name}, as X509_NAME_oneline of OpenSSL 3: the bytes as they are, those that do not print as
     * {@code \xHH}, and a backslash before what also stands between attributes.
     */
    String oneLine() {
        StringBuilder line = new StringBuilder();
        for (Attribute attribute : attributes) {
            line.append(attribute.joined ? '+' : '/')
                    .append(AttributeNames.of(attribute.oid))
                    .append('=');
            for (byte each : printed(attribute.value)) {
                int b = each & 0xFF;
                if (b < ' ' || b > '~') {
                    line.append(String.format("\\x%02X", b));
                } else {
                    line.append(b == '/' || b == '+' ? "\\" : "").append((char) b);
                }
            }
        }
        return line.toString();
    }

    /** A bit string, such as of an x500UniqueIdentifier, says first how many bits of its end do not count. */
    private static byte[] printed(Der value) {
        byte[] bytes = value.content();
        return value.tag() == BIT_STRING && bytes.length > 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
