package org.sipmodule.it.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A SIP message as it arrived, for tests that ask for its lines. */
public record SipText(String text) {

    public String startLine() {
        return text.lines().findFirst().orElse("");
    }

    public boolean isRequest() {
        return !text.startsWith("SIP/2.0");
    }

    /** The method of a request, or the one in the CSeq of a reply. */
    public String method() {
        return isRequest() ? startLine().split(" ", 2)[0] : header("CSeq").replaceFirst("\\d+ ", "");
    }

    private static final Set<String> LISTS = Set.of("Via", "Route", "Record-Route");

    /** The values of all headers of that name, topmost first. */
    public List<String> headers(String name) {
        return text.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .flatMap(line -> LISTS.contains(name) ? Arrays.stream(line.split(",", -1)) : Stream.of(line))
                .toList();
    }

    /** The next message of a stream; none of the messages here has a body. */
    public static SipText read(InputStream in) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (!text.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("closed after: " + text);
            }
            text.write(read);
        }
        return new SipText(text.toString(StandardCharsets.UTF_8));
    }

    /** The status line and the headers that a reply to this request must have, each with its line end. */
    public String answered(String status, String tag) {
        String copied = Stream.of("Via", "Record-Route", "From", "Call-ID", "CSeq")
                .flatMap(name -> headers(name).stream().map(value -> name + ": " + value))
                .collect(Collectors.joining("\r\n"));
        String to = header("To");
        String tagged = to.contains(";tag=") || status.startsWith("100") ? to : to + ";tag=" + tag;
        return "SIP/2.0 " + status + "\r\n" + copied + "\r\nTo: " + tagged + "\r\n";
    }

    /** The first of that name, empty if there is none. */
    public String header(String name) {
        return headers(name).stream().findFirst().orElse("");
    }
}
