package org.sipmodule.tls.pem;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One DER element: as much of ASN.1 as keys and a few certificate extensions need, which the JDK does not give out. Only
 * tags of one byte, only definite lengths.
 */
public final class Der {

    public static final int INTEGER = 0x02;
    public static final int OCTET_STRING = 0x04;
    public static final int OBJECT_IDENTIFIER = 0x06;
    public static final int SEQUENCE = 0x30;

    private final byte[] bytes;
    private final int start;
    private final int body;
    private final int end;

    private Der(byte[] bytes, int start, int body, int end) {
        this.bytes = bytes;
        this.start = start;
        this.body = body;
        this.end = end;
    }

    /**
     * The first element; bytes behind it are left alone.
     *
     * @throws IllegalArgumentException when there is none, or it is longer than the bytes
     */
    public static Der first(byte[] bytes) {
        return read(bytes, 0, bytes.length);
    }

    /**
     * What is in the sequence that an extension of a certificate or of a revocation list is.
     *
     * @param extension as the JDK gives it, in its octet string
     * @throws IllegalArgumentException when there is no sequence
     */
    public static List<Der> sequence(byte[] extension) {
        Der value = first(first(extension).content());
        if (value.tag() != SEQUENCE) {
            throw new IllegalArgumentException("no sequence");
        }
        return value.children();
    }

    private static Der read(byte[] bytes, int from, int limit) {
        if (limit - from < 2 || (bytes[from] & 0x1F) == 0x1F) {
            throw new IllegalArgumentException("no DER element");
        }
        int length = bytes[from + 1] & 0xFF;
        int body = from + 2;
        if (length > 0x7F) {
            int count = length & 0x7F;
            if (count == 0 || count > 3 || limit - body < count) {
                throw new IllegalArgumentException("a length that is not DER");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << 8) | (bytes[body++] & 0xFF);
            }
        }
        if (length > limit - body) {
            throw new IllegalArgumentException("an element longer than its surroundings");
        }
        return new Der(bytes, from, body, body + length);
    }

    public int tag() {
        return bytes[start] & 0xFF;
    }

    public byte[] content() {
        return Arrays.copyOfRange(bytes, body, end);
    }

    /** Tag, length and content. */
    public byte[] encoded() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    /**
     * The elements inside.
     *
     * @throws IllegalArgumentException when the content is not made of elements
     */
    public List<Der> children() {
        List<Der> children = new ArrayList<>();
        int at = body;
        while (at < end) {
            Der child = read(bytes, at, end);
            children.add(child);
            at = child.end;
        }
        return children;
    }

    /** The element with a tag around the given contents. */
    public static byte[] encode(int tag, byte[]... contents) {
        int length = Arrays.stream(contents).mapToInt(part -> part.length).sum();
        int count = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
        // of its final size: it may be a key, and a growing stream leaves copies behind
        ByteBuffer out = ByteBuffer.allocate(2 + count + length);
        out.put((byte) tag);
        out.put((byte) (count == 0 ? length : 0x80 | count));
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            out.put((byte) (length >> shift));
        }
        for (byte[] part : contents) {
            out.put(part);
        }
        return out.array();
    }
}
