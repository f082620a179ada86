package org.sipmodule.tls.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reply 400 to a request that the stack cannot parse, made from the request's own header lines (RFC 3261 8.2.6). The
 * stack's own way to make one counts characters as bytes and puts its exception's text, line feeds and all, into the
 * status line.
 */
final class BadRequest {

    private BadRequest() {}

    /** The reply's bytes; empty for a reply, for an ACK, and when a header is missing that the reply must repeat. */
    static Optional<byte[]> replyTo(byte[] frame) {
        int lineEnd = indexOfLineFeed(frame, 0);
        String line = new String(frame, 0, lineEnd, StandardCharsets.ISO_8859_1);
        if (line.regionMatches(true, 0, "SIP/", 0, 4) || line.startsWith("ACK ")) {
            return Optional.empty();
        }
        List<String> repeated = new ArrayList<>();
        String from = null;
        String to = null;
        String callId = null;
        String sequence = null;
        HeaderCursor headers = new HeaderCursor(frame, lineEnd + 1, headersEnd(frame, lineEnd + 1));
        while (headers.advance()) {
            if (headers.isNamed("via", 'v')) {
                repeated.add(headers.text());
            } else if (headers.isNamed("from", 'f')) {
                from = headers.text();
            } else if (headers.isNamed("to", 't')) {
                to = headers.text();
            } else if (headers.isNamed("call-id", 'i')) {
                callId = headers.text();
            } else if (headers.isNamed("cseq", '\0')) {
                sequence = headers.text();
            }
        }
        return repeated.isEmpty() ? Optional.empty() : reply(repeated, from, to, callId, sequence);
    }

    private static Optional<byte[]> reply(
            List<String> lines,
            @Nullable String from,
            @Nullable String to,
            @Nullable String callId,
            @Nullable String sequence) {
        if (from == null || to == null || callId == null || sequence == null) {
            return Optional.empty();
        }
        lines.add(from);
        lines.add(to.toLowerCase(Locale.ROOT).contains(";tag=") ? to : to + ";tag=bad-request");
        lines.add(callId);
        lines.add(sequence);
        String text = "SIP/2.0 400 Bad Request\r\n" + String.join("\r\n", lines) + "\r\nContent-Length: 0\r\n\r\n";
        return Optional.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Where the blank line begins; a frame always has one. */
    private static int headersEnd(byte[] frame, int from) {
        int line = from;
        while (line < frame.length && frame[line] != '\r' && frame[line] != '\n') {
            line = indexOfLineFeed(frame, line) + 1;
        }
        return Math.min(line, frame.length);
    }

    private static int indexOfLineFeed(byte[] frame, int from) {
        int at = from;
        while (at < frame.length && frame[at] != '\n') {
            at++;
        }
        return at;
    }
}
