package org.sipmodule.embedded.ctl;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;

/**
 * Turns records into the body of a BINRPC packet, each record as short as can be. An array becomes a struct with
 * unnamed values, as stock clients expect it, and a text that is not set becomes {@code <null string>}.
 */
final class BinRpcEncoder {

    /**
     * How long replies may get, in bytes.
     *
     * @param body   a whole body ({@code binrpc_max_body_size})
     * @param struct the content of one struct ({@code binrpc_struct_max_body_size})
     */
    record Limits(int body, int struct) {
        static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static final String NULL_TEXT = "<null string>";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Limits limits;

    private BinRpcEncoder(Limits limits) {
        this.limits = limits;
    }

    /**
     * @throws OversizedReply when the records do not fit into the limits
     */
    static byte[] encode(List<RpcValue> records, Limits limits) throws OversizedReply {
        BinRpcEncoder encoder = new BinRpcEncoder(limits);
        for (RpcValue record : records) {
            encoder.value(record, 0);
        }
        return encoder.out.toByteArray();
    }

    /** A body of a code and a reason, which always fits. */
    static byte[] fault(int code, String reason) {
        try {
            return encode(RpcReply.of(RpcValue.of(code), RpcValue.of(reason)).records(), Limits.NONE);
        } catch (OversizedReply impossible) {
            throw new IllegalStateException("a fault without limits", impossible);
        }
    }

    private void value(RpcValue value, int depth) throws OversizedReply {
        if (value instanceof RpcValue.Int number) {
            number(BinRpcTag.INT, number.number() & 0xFFFF_FFFFL);
        } else if (value instanceof RpcValue.Real real) {
            number(BinRpcTag.DOUBLE, fixedPoint(real.number()));
        } else if (value instanceof RpcValue.Text text) {
            text(BinRpcTag.STRING, text.text() == null ? NULL_TEXT : text.text());
        } else {
            group(value, depth + 1);
        }
        if (out.size() > limits.body()) {
            throw new OversizedReply(
                    "the reply is longer than " + limits.body() + " bytes (ctl parameter binrpc_max_body_size, in KB)");
        }
    }

    private void group(RpcValue value, int depth) throws OversizedReply {
        if (depth > BinRpcTag.MAX_DEPTH) {
            throw new OversizedReply("structs are nested deeper than " + BinRpcTag.MAX_DEPTH);
        }
        out.write(BinRpcTag.STRUCT);
        int start = out.size();
        if (value instanceof RpcValue.Struct struct) {
            for (RpcValue.Member member : struct.members()) {
                text(BinRpcTag.NAME, member.name());
                value(member.value(), depth);
            }
        } else if (value instanceof RpcValue.Array array) {
            for (RpcValue element : array.values()) {
                value(element, depth);
            }
        }
        if (out.size() - start > limits.struct()) {
            throw new OversizedReply("a struct of the reply is longer than " + limits.struct()
                    + " bytes (ctl parameter binrpc_struct_max_body_size, in KB)");
        }
        out.write(BinRpcTag.LONG | BinRpcTag.STRUCT);
    }

    private void number(int tag, long number) {
        int count = bytesFor(number);
        out.write((count << 4) | tag);
        bigEndian(number, count);
    }

    /** Cut after three decimal digits; through the decimal text, so that 1.001 does not become 1.000. */
    private static long fixedPoint(double number) {
        double scaled = number * BinRpcTag.FIXED_POINT;
        boolean exact = Math.abs(scaled) < 1e15;
        return exact ? BigDecimal.valueOf(number).movePointRight(3).longValue() : (long) scaled;
    }

    private void text(int tag, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length + 1;
        if (length < 8) {
            out.write((length << 4) | tag);
        } else {
            int count = bytesFor(length);
            out.write(BinRpcTag.LONG | (count << 4) | tag);
            bigEndian(length, count);
        }
        out.writeBytes(bytes);
        out.write(0);
    }

    private static int bytesFor(long number) {
        return (Long.SIZE - Long.numberOfLeadingZeros(number) + 7) / 8;
    }

    private void bigEndian(long number, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            out.write((int) (number >> shift));
        }
    }
}
