package org.sipmodule.tls.transport;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the ClientHello in the first bytes of a connection, however they are cut into segments and records, in time
 * linear in their number. Keeps its place between calls, so one serves one connection.
 */
final class ClientHelloReader {

    /** Most bytes of a ClientHello as they come over the wire (README D22). */
    static final int LIMIT = 64 * 1024;

    /** What the bytes read so far are. */
    sealed interface Outcome {}

    /** The beginning of a ClientHello; more is needed. */
    record More() implements Outcome {}

    record Found(ClientHello hello) implements Outcome {}

    /**
     * No ClientHello, and never will be.
     *
     * @param reason    in words, for the log
     * @param alert     what to tell a peer that speaks TLS; empty for one that does not
     * @param isTooLong whether the reason is {@code max_client_hello}
     */
    record Refused(String reason, Optional<Alert> alert, boolean isTooLong) implements Outcome {
        Refused(String reason, Optional<Alert> alert) {
            this(reason, alert, false);
        }
    }

    /** The fatal alerts sent before there is an engine (RFC 8446 6). */
    enum Alert {
        UNEXPECTED_MESSAGE(10),
        RECORD_OVERFLOW(22),
        ILLEGAL_PARAMETER(47),
        DECODE_ERROR(50),
        PROTOCOL_VERSION(70);

        private final int code;

        Alert(int code) {
            this.code = code;
        }

        /** The alert in a record of its own. */
        byte[] bytes() {
            return new byte[] {21, 3, 1, 0, 2, 2, (byte) code};
        }
    }

    private static final Outcome MORE = new More();
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    private static final int MAX_RECORD = 16 * 1024;

    private final int longest;
    private int nextRecord;
    private byte[] message = new byte[512];
    private int filled;

    /** @param longest most bytes of it, at most {@link #LIMIT} */
    ClientHelloReader(int longest) {
        this.longest = Math.min(LIMIT, longest);
    }

    /**
     * Reads on.
     *
     * @param raw all bytes since the connection began, from its reader index; not changed
     */
    Outcome read(ByteBuf raw) {
        while (raw.readableBytes() > nextRecord) {
            int at = raw.readerIndex() + nextRecord;
            int available = raw.readableBytes() - nextRecord;
            Optional<Refused> wrong = wrongHeader(raw, at, available);
            if (wrong.isPresent()) {
                return wrong.get();
            }
            if (available < RECORD_HEADER || available < RECORD_HEADER + raw.getUnsignedShort(at + 3)) {
                break;
            }
            int length = raw.getUnsignedShort(at + 3);
            append(raw, at + RECORD_HEADER, length);
            nextRecord += RECORD_HEADER + length;
            Outcome outcome = messageOutcome();
            if (outcome != MORE) {
                return outcome;
            }
        }
        return raw.readableBytes() > longest ? tooLong() : MORE;
    }

    private Optional<Refused> wrongHeader(ByteBuf raw, int at, int available) {
        int type = raw.getUnsignedByte(at);
        if (type != HANDSHAKE) {
            return nextRecord == 0
                    ? Optional.of(new Refused("not TLS: the first byte is " + printed(type), Optional.empty()))
                    : refused("a record of type " + type + " within the ClientHello", Alert.UNEXPECTED_MESSAGE);
        }
        if (available > 1 && raw.getByte(at + 1) != 3) {
            return refused("record version " + raw.getUnsignedByte(at + 1) + " is not TLS", Alert.PROTOCOL_VERSION);
        }
        if (available < RECORD_HEADER) {
            return Optional.empty();
        }
        int length = raw.getUnsignedShort(at + 3);
        if (length > MAX_RECORD) {
            return refused(
                    "a record of " + length + " bytes, at most " + MAX_RECORD + " are allowed", Alert.RECORD_OVERFLOW);
        }
        return length == 0 ? refused("an empty handshake record", Alert.UNEXPECTED_MESSAGE) : Optional.empty();
    }

    private Outcome messageOutcome() {
        if (message[0] != CLIENT_HELLO) {
            return new Refused(
                    "handshake message " + message[0] + " where a ClientHello was expected",
                    Optional.of(Alert.UNEXPECTED_MESSAGE));
        }
        if (filled < MESSAGE_HEADER) {
            return MORE;
        }
        int length = ByteBuffer.wrap(message).getInt() & 0xffffff;
        if (length > longest) {
            return tooLong();
        }
        if (filled < MESSAGE_HEADER + length) {
            return MORE;
        }
        return ClientHello.of(ByteBuffer.wrap(message, MESSAGE_HEADER, length))
                .<Outcome>map(Found::new)
                .orElseGet(() -> new Refused("a malformed ClientHello", Optional.of(Alert.DECODE_ERROR)));
    }

    private void append(ByteBuf raw, int at, int length) {
        if (filled + length > message.length) {
            message = Arrays.copyOf(message, Math.max(filled + length, 2 * message.length));
        }
        raw.getBytes(at, message, filled, length);
        filled += length;
    }

    private Refused tooLong() {
        return new Refused(
                "a ClientHello of more than " + longest + " bytes (max_client_hello)",
                Optional.of(Alert.ILLEGAL_PARAMETER),
                true);
    }

    private static Optional<Refused> refused(String reason, Alert alert) {
        return Optional.of(new Refused(reason, Optional.of(alert)));
    }

    private static String printed(int firstByte) {
        return firstByte > ' ' && firstByte < 0x7f ? "'" + (char) firstByte + "'" : "0x%02x".formatted(firstByte);
    }
}
