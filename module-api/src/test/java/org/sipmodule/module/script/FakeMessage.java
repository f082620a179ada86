package org.sipmodule.module.script;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.SipMessage;

/** A SIP message of fixed parts, for tests. */
final class FakeMessage implements SipMessage {

    private record Header(String name, String value) {}

    private final List<Header> headers = new ArrayList<>();
    private final int status;
    private final String original;
    private String uri;
    private String destination = "";

    private FakeMessage(int status, String uri) {
        this.status = status;
        this.uri = uri;
        this.original = uri;
        appendHeader("Via", "SIP/2.0/TLS 127.0.0.1:25998;branch=z9hG4bKx");
        appendHeader("Via", "SIP/2.0/TCP 10.1.1.1:99;branch=z9hG4bKy");
        appendHeader("From", "\"Al ice\" <sip:alice@a.test:5070;lr>;tag=ft");
        appendHeader("To", "<sip:bob@b.test>");
        appendHeader("Call-ID", "cid@x");
        appendHeader("CSeq", "7 INVITE");
        appendHeader("Contact", "<sip:c1@1.2.3.4>, <sip:c2@1.2.3.4>;q=1");
        appendHeader("User-Agent", "UA 1");
        appendHeader("X-A", "one");
        appendHeader("X-A", "two");
        appendHeader("Content-Type", "text/plain");
        appendHeader("Content-Length", "4");
    }

    static FakeMessage invite() {
        return new FakeMessage(0, "sip:Bob;x=1@127.0.0.1:25999;transport=udp;foo=bar");
    }

    static FakeMessage invite(String uri) {
        return new FakeMessage(0, uri);
    }

    static FakeMessage reply(int status) {
        return new FakeMessage(status, "");
    }

    @Override
    public boolean isRequest() {
        return status == 0;
    }

    @Override
    public String method() {
        return "INVITE";
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String reason() {
        return status == 0 ? "" : "Reason";
    }

    @Override
    public String requestUri() {
        return uri;
    }

    @Override
    public void requestUri(String changed) {
        uri = changed;
    }

    @Override
    public String originalUri() {
        return original;
    }

    @Override
    public Optional<String> destinationUri() {
        return destination.isEmpty() ? Optional.empty() : Optional.of(destination);
    }

    @Override
    public void destinationUri(String changed) {
        destination = changed;
    }

    @Override
    public List<String> headers(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    @Override
    public String text() {
        return "INVITE " + uri + " SIP/2.0\r\n\r\nbody";
    }

    @Override
    public String body() {
        return "body";
    }

    @Override
    public void appendHeader(String name, String value) {
        headers.add(new Header(name, value));
    }

    @Override
    public int removeHeaders(String name) {
        int before = headers.size();
        headers.removeIf(header -> header.name().equalsIgnoreCase(name));
        return before - headers.size();
    }

    @Override
    public void replyToSource() {
        appendHeader("X-Replies-To", "source");
    }

    @Override
    public String protocol() {
        return "tls";
    }

    @Override
    public InetSocketAddress source() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40001);
    }

    @Override
    public InetSocketAddress received() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 25999);
    }
}
