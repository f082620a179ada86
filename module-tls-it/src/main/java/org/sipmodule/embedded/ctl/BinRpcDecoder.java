package org.sipmodule.embedded.ctl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sipmodule.module.RpcValue;

/**
 * Reads the records of one BINRPC body. Encodings that are longer than needed are accepted. A struct without names is an
 * array; plain bytes are read as a text.
 */
final class BinRpcDecoder {

    private final ByteBuffer in;
    private final long cookie;

    private BinRpcDecoder(ByteBuffer in, long cookie) {
        this.in = in;
        this.cookie = cookie;
    }

    /**
     * The records of a packet's body.
     *
     * @throws MalformedPacket naming the offset in the packet
     */
    static List<RpcValue> decode(byte[] packet, BinRpcHeader header) throws MalformedPacket {
        ByteBuffer body = ByteBuffer.wrap(packet, 0, header.packetLength()).position(header.size());
        return new BinRpcDecoder(body, header.cookie()).all();
    }

    private List<RpcValue> all() throws MalformedPacket {
        List<RpcValue> records = new ArrayList<>();
        while (in.hasRemaining()) {
            records.add(value(next(), 0));
        }
        return records;
    }

    private int next() throws MalformedPacket {
        require(1, "a record");
        return in.get() & 0xFF;
    }

    private RpcValue value(int first, int depth) throws MalformedPacket {
        int tag = first & 0xF;
        return switch (tag) {
            case BinRpcTag.INT -> RpcValue.of((int) number(length(first), Integer.BYTES));
            case BinRpcTag.DOUBLE -> new RpcValue.Real(number(first >> 4, Long.BYTES) / BinRpcTag.FIXED_POINT);
            case BinRpcTag.STRING -> RpcValue.of(zeroTerminated(length(first)));
            case BinRpcTag.BYTES -> RpcValue.of(text(length(first)));
            case BinRpcTag.STRUCT, BinRpcTag.ARRAY -> group(first, depth + 1);
            case BinRpcTag.NAME -> throw malformed("a member name outside of a struct");
            default -> throw malformed("record type " + tag + " (expected: 0..6)");
        };
    }

    private int length(int first) throws MalformedPacket {
        int bits = (first >> 4) & 7;
        if ((first & BinRpcTag.LONG) == 0) {
            return bits;
        }
        require(bits, "a length field");
        long length = 0;
        for (int i = 0; i < bits; i++) {
            length = (length << 8) | (in.get() & 0xFF);
        }
        if (length > in.remaining()) {
            throw malformed("a record of " + length + " bytes, " + in.remaining() + " bytes are left");
        }
        return (int) length;
    }

    private long number(int length, int most) throws MalformedPacket {
        if (length > most) {
            throw malformed("a number of " + length + " bytes (expected: at most " + most + ")");
        }
        require(length, "a number");
        long number = 0;
        for (int i = 0; i < length; i++) {
            number = (number << 8) | (in.get() & 0xFF);
        }
        return number;
    }

    private String zeroTerminated(int length) throws MalformedPacket {
        if (length == 0) {
            throw malformed("a string without its final zero byte");
        }
        String text = text(length - 1);
        require(1, "the end of a string");
        if (in.get() != 0) {
            throw malformed("a string without its final zero byte");
        }
        return text;
    }

    private String text(int length) throws MalformedPacket {
        require(length, "a string");
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException notUtf8) {
            throw malformed("a string that is not UTF-8");
        }
    }

    private RpcValue group(int first, int depth) throws MalformedPacket {
        int tag = first & 0xF;
        if (first != tag) {
            throw malformed((first & BinRpcTag.LONG) == 0 ? "a struct with a length" : "an end without its start");
        }
        if (depth > BinRpcTag.MAX_DEPTH) {
            throw malformed("structs nested deeper than " + BinRpcTag.MAX_DEPTH);
        }
        List<RpcValue.Member> members = new ArrayList<>();
        List<RpcValue> values = new ArrayList<>();
        int end = BinRpcTag.LONG | tag;
        for (int next = next(); next != end; next = next()) {
            if ((next & 0xF) == BinRpcTag.NAME && tag == BinRpcTag.STRUCT) {
                String name = zeroTerminated(length(next));
                members.add(new RpcValue.Member(name, value(next(), depth)));
            } else {
                values.add(value(next, depth));
            }
            if (!members.isEmpty() && !values.isEmpty()) {
                throw malformed("a struct of values with and without names");
            }
        }
        boolean isArray = tag == BinRpcTag.ARRAY || !values.isEmpty();
        return isArray ? new RpcValue.Array(values) : new RpcValue.Struct(members);
    }

    private void require(int count, String what) throws MalformedPacket {
        if (in.remaining() < count) {
            throw malformed("the packet ends within " + what);
        }
    }

    private MalformedPacket malformed(String what) {
        return new MalformedPacket("byte " + in.position() + ": " + what, cookie);
    }
}
