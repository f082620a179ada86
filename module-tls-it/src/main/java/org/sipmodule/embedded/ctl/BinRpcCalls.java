package org.sipmodule.embedded.ctl;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sipmodule.embedded.rpc.RpcCaller;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;

/** Runs the command in a request packet and gives the packet that answers it; whatever comes in, an answer goes out. */
final class BinRpcCalls {

    private static final String CORRUPTED = "bad request: corrupted packet";
    private static final String BAD_METHOD = "bad request method: ";
    private static final String CUT = "...";

    /**
     * A reply or fault.
     *
     * @param cookie as in the request
     * @param last whether the sender is so confused that its stream ends with it
     */
    record Answer(ByteBuffer packet, long cookie, boolean last) {}

    private final RpcCaller caller;
    private final BinRpcEncoder.Limits limits;
    private final int reasonLimit;

    /**
     * @param reasonLimit the longest reason of a fault, in bytes
     */
    BinRpcCalls(RpcCaller caller, BinRpcEncoder.Limits limits, int reasonLimit) {
        this.caller = caller;
        this.limits = limits;
        this.reasonLimit = reasonLimit;
    }

    /** Answers a whole packet, on the calling thread. */
    Answer answer(byte[] packet) {
        long cookie = 0;
        try {
            BinRpcHeader header = BinRpcHeader.read(packet, packet.length, BinRpcHeader.MAX_REQUEST)
                    .filter(read -> packet.length >= read.packetLength())
                    .orElseThrow(() -> new MalformedPacket("the packet ends too early", 0));
            cookie = header.cookie();
            if (header.type() != BinRpcType.REQUEST) {
                throw new MalformedPacket("not a request", cookie);
            }
            List<RpcValue> records = BinRpcDecoder.decode(packet, header);
            String method = method(records);
            RpcReply reply = caller.call(method, new RpcArguments(records.subList(1, records.size())));
            byte[] body = BinRpcEncoder.encode(reply.records(), limits);
            return answer(BinRpcType.REPLY, cookie, body, false);
        } catch (MalformedPacket malformed) {
            return corrupted(malformed);
        } catch (OversizedReply oversized) {
            return fault(500, "internal server error: " + oversized.getMessage(), cookie, false);
        } catch (RpcFault refused) {
            return fault(refused.code(), String.valueOf(refused.getMessage()), cookie, false);
        }
    }

    /** The answer to bytes that are no packet. */
    Answer corrupted(MalformedPacket malformed) {
        return fault(400, CORRUPTED + ": " + malformed.getMessage(), malformed.cookie(), true);
    }

    private static String method(List<RpcValue> records) throws RpcFault {
        if (records.isEmpty()) {
            throw new RpcFault(400, BAD_METHOD + "end of packet encountered");
        }
        if (records.get(0) instanceof RpcValue.Text method && method.text() != null) {
            return method.text();
        }
        throw new RpcFault(400, BAD_METHOD + "record doesn't match type");
    }

    /** A fault with its reason cut to what fits. */
    Answer fault(int code, String reason, long cookie, boolean last) {
        byte[] body = BinRpcEncoder.fault(code, cut(reason));
        return answer(BinRpcType.FAULT, cookie, body, last);
    }

    private static Answer answer(BinRpcType type, long cookie, byte[] body, boolean last) {
        return new Answer(ByteBuffer.wrap(BinRpcHeader.packet(type, cookie, body)), cookie, last);
    }

    private String cut(String reason) {
        if (StandardCharsets.UTF_8.newEncoder().maxBytesPerChar() * reason.length() <= reasonLimit) {
            return reason;
        }
        ByteBuffer fitting = ByteBuffer.allocate(reasonLimit);
        CharBuffer left = CharBuffer.wrap(reason);
        boolean whole = StandardCharsets.UTF_8
                .newEncoder()
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(left, fitting, true)
                .isUnderflow();
        return whole ? reason : reason.substring(0, left.position() - CUT.length()) + CUT;
    }
}
