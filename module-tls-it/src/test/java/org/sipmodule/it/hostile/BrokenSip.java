package org.sipmodule.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.sipmodule.broken.BrokenBytes;

/** SIP messages with the faults that their readers have always stumbled over, and with any others. Used by one thread. */
final class BrokenSip {

    private static final String END = "\r\n\r\n";
    private static final String SDP = "v=0\r\no=me 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n";

    private static final List<String> GOOD = List.of(
            request("OPTIONS", ""),
            request("INVITE", SDP),
            request("MESSAGE", "h\u00e9llo"),
            request("REGISTER", ""),
            request("BYE", ""),
            request("CANCEL", ""),
            request("ACK", ""),
            reply("200 OK"),
            reply("487 Request Terminated"),
            "\r\n\r\n" + request("OPTIONS", ""));

    private static final List<String> WORDS = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            "Content-Length: ",
            "l: 5\r\n",
            "Via: ",
            "Via: SIP/2.0/UDP [::1]:0;branch=;maddr=127.0.0.1\r\n",
            ";tag=",
            "sip:;@:",
            "<<>>",
            "\"",
            "\\",
            "%00%zz",
            ";lr;;=",
            "CSeq: 4294967296 INVITE\r\n",
            "Max-Forwards: -1\r\n",
            "Expires: 99999999999\r\n",
            "Contact: *\r\n",
            "Route: <sip:127.0.0.1:1;lr>\r\n",
            "Record-Route: <sip:a;lr>, <sip:b;lr>\r\n",
            "Content-Type: multipart/mixed;boundary=\r\n",
            "Authorization: Digest username=\"a\", realm=\r\n",
            "Date: Sat, 99 Foo 0000 99:99:99 GMT\r\n",
            "SIP/2.0",
            "\u00e4\u20ac");

    /** Bytes that are no UTF-8: cut off, overlong, half of a surrogate pair, beyond Unicode. */
    private static final List<String> NO_UTF_8 =
            List.of("\u00e2\u0082", "\u00c0\u0080", "\u00ed\u00a0\u0080", "\u00f5\u0080\u0080\u0080", "\u00ff\u00fe");

    private final Random random;
    private final BrokenBytes any;

    BrokenSip(long seed) {
        random = new Random(seed);
        any = new BrokenBytes(
                seed,
                GOOD.stream().map(text -> text.getBytes(UTF_8)).toList(),
                WORDS.stream().map(text -> text.getBytes(UTF_8)).toList());
    }

    private static String request(String method, String body) {
        return message(method + " sip:alpha.example.test SIP/2.0", method, body);
    }

    private static String reply(String status) {
        return message("SIP/2.0 " + status, "OPTIONS", "");
    }

    private static String message(String start, String method, String body) {
        return start + "\r\nVia: SIP/2.0/TLS 127.0.0.1:1;rport;branch=z9hG4bKbroken\r\n"
                + "From: \"Bro, ken\" <sip:peer@example.test;user=phone>;tag=1\r\nTo: <sip:alpha.example.test>\r\n"
                + "Call-ID: broken@example.test\r\nCSeq: 1 " + method + "\r\n"
                + "Contact: <sip:peer@127.0.0.1:1;transport=tls>;expires=60\r\nMax-Forwards: 70\r\n"
                + "Subject: folded\r\n over lines\r\nAccept: application/sdp;level=1, text/plain\r\n"
                + (body.isEmpty() ? "" : "Content-Type: text/plain\r\n")
                + "Content-Length: " + body.getBytes(UTF_8).length + END + body;
    }

    byte[] next() {
        String good = one(GOOD);
        int line = good.indexOf("\r\n", 2 + random.nextInt(good.lastIndexOf(END)));
        return switch (random.nextInt(12)) {
            case 0 -> bytes(good.replaceFirst("Content-Length: .*", "Content-Length: " + lie()));
            case 1 -> bytes(inserted(good, line, bomb()));
            case 2 -> bytes(inserted(good, random.nextInt(good.length()), "\0"));
            case 3 -> mixed(good, random.nextInt(good.length()), one(NO_UTF_8));
            case 4 -> bytes(cut(good, line, 1 + random.nextInt(2)));
            case 5 -> bytes(half(good) + one(GOOD));
            case 6 -> bytes(good + half(one(GOOD)));
            case 7 -> bytes(inserted(good, line, "\r\n" + one(WORDS).strip()));
            default -> any.next();
        };
    }

    private String lie() {
        return one(
                List.of("0", "1", "-1", "65536", "262143", "4294967295", "99999999999999999999", "0x10", "", "1, 2"));
    }

    /** Many headers, one long one, or one with many values or parameters. */
    private String bomb() {
        int many = 1 << random.nextInt(12);
        return switch (random.nextInt(5)) {
            case 0 -> "\r\nX: y".repeat(many);
            case 1 -> "\r\nX: " + "y".repeat(16 * many);
            case 2 -> "\r\nVia: SIP/2.0/TLS 127.0.0.1:1;branch=z9hG4bKx".repeat(Math.min(many, 1000));
            case 3 -> "\r\nContact: <sip:a@b>" + ";p=q".repeat(many);
            default -> "\r\nRoute: <sip:a;lr>" + ",<sip:a;lr>".repeat(many);
        };
    }

    private String half(String message) {
        return message.substring(0, random.nextInt(message.length()));
    }

    private static String inserted(String message, int at, String text) {
        return message.substring(0, at) + text + message.substring(at);
    }

    private static String cut(String message, int at, int length) {
        return message.substring(0, at) + message.substring(at + length);
    }

    private static byte[] mixed(String message, int at, String raw) {
        byte[] bytes = bytes(message);
        int split = Math.min(at, bytes.length);
        byte[] middle = raw.getBytes(ISO_8859_1);
        byte[] all = Arrays.copyOf(bytes, bytes.length + middle.length);
        System.arraycopy(middle, 0, all, split, middle.length);
        System.arraycopy(bytes, split, all, split + middle.length, bytes.length - split);
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** So many of them. */
    List<byte[]> next(int count) {
        return IntStream.range(0, count).mapToObj(i -> next()).toList();
    }
}
