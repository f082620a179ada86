package org.sipmodule.embedded.jsonrpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds documents in the stream of a FIFO, which has no ends of messages: each begins with a brace (or, for a batch, a
 * bracket) and ends with the one that closes it, outside of texts. What can never become a document is dropped as early as
 * that shows, so that a writer who leaves half of one behind does not swallow the next writer's. Used by one thread.
 */
final class JsonSplitter {

    /** How long a document may wait for more of itself. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** So a request begins, and nothing inside of one: within a text there would be a backslash before the quote. */
    private static final byte[] BEGINNING = "{\"jsonrpc\"".getBytes(StandardCharsets.US_ASCII);

    private final int limit;
    private final Consumer<String> dropped;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private byte open;
    private byte close;
    private int depth;
    private boolean inText;
    private boolean escaped;
    private boolean tooLong;
    private int begun;
    private long lastByte;

    /**
     * @param limit   the longest document, in bytes
     * @param dropped hears why something was thrown away
     */
    JsonSplitter(int limit, Consumer<String> dropped) {
        this.limit = limit;
        this.dropped = dropped;
    }

    /**
     * Takes what one read brought.
     *
     * @param now the time in nanoseconds of any clock that does not jump
     * @return the documents that are whole now
     */
    List<byte[]> take(byte[] bytes, int length, long now) {
        if (depth > 0 && now - lastByte > PATIENCE.toNanos()) {
            drop("the rest of a request did not come in " + PATIENCE.toSeconds() + " s");
        }
        lastByte = now;
        List<byte[]> documents = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            take(bytes[i], documents);
        }
        return documents;
    }

    private void take(byte one, List<byte[]> documents) {
        if (depth == 0) {
            if (one == '{' || one == '[') {
                begin(one);
            }
            return;
        }
        if (open == '{' && isNextRequest(one)) {
            drop("a request without its end, before another one");
            begin(open);
            pending.write(BEGINNING, 1, BEGINNING.length - 1);
            return;
        }
        if (inText && one == '\n') {
            boolean behindABrace = begun == 1;
            drop("a text with a line break in it, which JSON does not have");
            if (behindABrace) {
                begin((byte) '{');
            }
            return;
        }
        keep(one);
        if (inText) {
            inText = escaped || one != '"';
            escaped = !escaped && one == '\\';
        } else if (one == '"') {
            inText = true;
        } else if (one == open) {
            depth++;
        } else if (one == close && --depth == 0) {
            end(documents);
        }
    }

    private void begin(byte one) {
        open = one;
        close = (byte) (one == '{' ? '}' : ']');
        depth = 1;
        begun = 0;
        pending.write(one);
    }

    private void end(List<byte[]> documents) {
        if (tooLong) {
            drop("a request of more than " + limit + " bytes");
        } else {
            documents.add(pending.toByteArray());
            reset();
        }
    }

    /** Whether this is the last byte of a beginning. */
    private boolean isNextRequest(byte one) {
        if (one == '{') {
            begun = 1;
        } else if (begun > 0 && one == BEGINNING[begun]) {
            begun++;
        } else if (begun != 1 || one > ' ') {
            begun = 0;
        }
        return begun == BEGINNING.length;
    }

    private void keep(byte one) {
        if (pending.size() == limit) {
            tooLong = true;
        } else {
            pending.write(one);
        }
    }

    private void drop(String why) {
        dropped.accept(why);
        reset();
    }

    private void reset() {
        pending.reset();
        depth = 0;
        inText = false;
        escaped = false;
        tooLong = false;
    }
}
