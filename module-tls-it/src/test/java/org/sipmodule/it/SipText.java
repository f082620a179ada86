package org.sipmodule.it;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
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
        return isRequest() ? startLine().split(" ")[0] : header("CSeq").replaceFirst("\\d+ ", "");
    }

    private static final Set<String> LISTS = Set.of("Via", "Route", "Record-Route");

    /** The values of all headers of that name, topmost first. */
    public List<String> headers(String name) {
        return Arrays.stream(text.split("\r\n"))
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .flatMap(line -> LISTS.contains(name) ? Arrays.stream(line.split(",", -1)) : Stream.of(line))
                .toList();
    }

    /** The first of that name, empty if there is none. */
    public String header(String name) {
        return headers(name).stream().findFirst().orElse("");
    }
}
