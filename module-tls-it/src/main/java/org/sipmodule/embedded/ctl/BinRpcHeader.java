package org.sipmodule.embedded.ctl;

import java.util.Optional;

/**
 * The header of a BINRPC packet: a magic number and version, the type, the length of the body and the cookie that the
 * reply repeats.
 *
 * @param size       bytes of the header itself, 4 to 10
 * @param bodyLength bytes that follow the header
 * @param cookie     an unsigned 32-bit number
 */
record BinRpcHeader(BinRpcType type, int size, int bodyLength, long cookie) {

    /** The longest body that a request may have. */
    static final int MAX_REQUEST = 65_535;

    private static final int MAGIC_AND_VERSION = 0xA1;
    private static final int FIXED = 2;

    /**
     * Reads a header at the start of some bytes.
     *
     * @param length how many of the bytes are there
     * @param max    the longest body accepted
     * @return empty when more bytes are needed to tell
     */
    static Optional<BinRpcHeader> read(byte[] bytes, int length, int max) throws MalformedPacket {
        if (length > 0 && (bytes[0] & 0xFF) != MAGIC_AND_VERSION) {
            throw new MalformedPacket("byte 0 is 0x%02x (expected: 0xa1)".formatted(bytes[0]), 0);
        }
        if (length < FIXED) {
            return Optional.empty();
        }
        int lengthBytes = ((bytes[1] >> 2) & 3) + 1;
        int cookieBytes = (bytes[1] & 3) + 1;
        int size = FIXED + lengthBytes + cookieBytes;
        if (length < size) {
            return Optional.empty();
        }
        long bodyLength = unsigned(bytes, FIXED, lengthBytes);
        long cookie = unsigned(bytes, FIXED + lengthBytes, cookieBytes);
        int type = (bytes[1] >> 4) & 0xF;
        BinRpcType known = BinRpcType.of(type)
                .orElseThrow(() -> new MalformedPacket("packet type " + type + " (expected: 0, 1 or 3)", cookie));
        if (bodyLength > max) {
            throw new MalformedPacket("a body of " + bodyLength + " bytes (expected: at most " + max + ")", cookie);
        }
        return Optional.of(new BinRpcHeader(known, size, (int) bodyLength, cookie));
    }

    /** Header and body together. */
    int packetLength() {
        return size + bodyLength;
    }

    /** The packet that carries a body, its header as short as can be. */
    static byte[] packet(BinRpcType type, long cookie, byte[] body) {
        int lengthBytes = bytesFor(body.length);
        int cookieBytes = bytesFor(cookie);
        byte[] packet = new byte[FIXED + lengthBytes + cookieBytes + body.length];
        packet[0] = (byte) MAGIC_AND_VERSION;
        packet[1] = (byte) ((type.code() << 4) | ((lengthBytes - 1) << 2) | (cookieBytes - 1));
        put(packet, FIXED, lengthBytes, body.length);
        put(packet, FIXED + lengthBytes, cookieBytes, cookie);
        System.arraycopy(body, 0, packet, packet.length - body.length, body.length);
        return packet;
    }

    private static long unsigned(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = (number << 8) | (bytes[i] & 0xFF);
        }
        return number;
    }

    private static int bytesFor(long number) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(number);
        return Math.max(1, (bits + 7) / 8);
    }

    private static void put(byte[] target, int from, int count, long number) {
        for (int i = 0; i < count; i++) {
            target[from + i] = (byte) (number >> (8 * (count - 1 - i)));
        }
    }
}
