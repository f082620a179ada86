package org.sipmodule.tls.engine;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The first bytes that a server sends, read far enough to see whether it resumes a session: in TLS 1.3 the ServerHello then
 * selects a pre-shared key, in older versions no Certificate follows it.
 */
final class ServerFlight {

    private static final int HANDSHAKE_RECORD = 22;
    private static final int SERVER_HELLO = 2;
    private static final int CERTIFICATE = 11;
    private static final int RANDOM = 32;
    private static final int PRE_SHARED_KEY = 41;
    private static final int SUPPORTED_VERSIONS = 43;
    /** A ServerHello is shorter by far; more is not kept. */
    private static final int MOST_BYTES = 8192;

    /** The random of a HelloRetryRequest (RFC 8446, 4.1.3), which only looks like a ServerHello. */
    private static final byte[] RETRY =
            HexFormat.of().parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

    private final ByteArrayOutputStream handshake = new ByteArrayOutputStream(512);
    private ByteBuffer partial = ByteBuffer.allocate(0);
    private boolean decided;
    private boolean resumption;

    boolean isDecided() {
        return decided;
    }

    boolean isResumption() {
        return resumption;
    }

    /** Takes the next bytes; where they are cut does not matter. */
    void add(ByteBuffer bytes) {
        ByteBuffer all = ByteBuffer.allocate(partial.remaining() + bytes.remaining());
        all.put(partial).put(bytes.duplicate()).flip();
        while (!decided && all.remaining() >= 5) {
            int type = all.get(all.position());
            int length = all.getShort(all.position() + 3) & 0xFFFF;
            if (all.remaining() < 5 + length) {
                break;
            }
            record(type, all.slice(all.position() + 5, length));
            all.position(all.position() + 5 + length);
        }
        partial = all;
        if (handshake.size() + partial.remaining() > MOST_BYTES) {
            decided = true;
        }
        if (decided) {
            partial = ByteBuffer.allocate(0);
            handshake.reset();
        }
    }

    private void record(int type, ByteBuffer content) {
        if (type == HANDSHAKE_RECORD) {
            byte[] bytes = new byte[content.remaining()];
            content.get(bytes);
            handshake.writeBytes(bytes);
            messages(false);
        } else {
            // ChangeCipherSpec after the ServerHello: nothing that would be a Certificate can follow in the clear
            messages(true);
        }
    }

    private void messages(boolean last) {
        ByteBuffer all = ByteBuffer.wrap(handshake.toByteArray());
        try {
            while (!decided) {
                int header = all.getInt();
                int type = header >>> 24;
                ByteBuffer body = all.slice(all.position(), header & 0xFFFFFF);
                all.position(all.position() + (header & 0xFFFFFF));
                if (type == SERVER_HELLO && !isRetry(body)) {
                    serverHello(body, all, last);
                    return;
                }
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            // not all there yet
        }
    }

    private static boolean isRetry(ByteBuffer hello) {
        byte[] random = new byte[RANDOM];
        hello.get(2, random);
        return Arrays.equals(random, RETRY);
    }

    private void serverHello(ByteBuffer hello, ByteBuffer following, boolean last) {
        boolean modern = false;
        boolean selected = false;
        hello.position(2 + RANDOM);
        hello.position(hello.position() + 1 + (hello.get(hello.position()) & 0xFF) + 3);
        if (hello.remaining() > 2) {
            hello.getShort();
            while (hello.remaining() >= 4) {
                int extension = hello.getShort();
                int length = hello.getShort() & 0xFFFF;
                modern |= extension == SUPPORTED_VERSIONS;
                selected |= extension == PRE_SHARED_KEY;
                hello.position(hello.position() + length);
            }
        }
        if (modern) {
            resumption = selected;
            decided = true;
        } else if (following.hasRemaining()) {
            resumption = following.get(following.position()) != CERTIFICATE;
            decided = true;
        } else if (last) {
            resumption = true;
            decided = true;
        }
    }
}
