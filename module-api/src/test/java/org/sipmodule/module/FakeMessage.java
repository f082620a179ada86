package org.sipmodule.module;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message made of a list of headers, for tests; changes show at once. */
public final class FakeMessage implements SipMessage {

    private record Header(String name, String value) {}

    private final List<Header> headers = new ArrayList<>();
    private final String method;
    private final int status;
    private final String reason;
    private String uri = "sip:bob@example.test";
    private String original = uri;
    private String destination = "";
    private String body = "";

    private FakeMessage(String method, int status, String reason) {
        this.method = method;
        this.status = status;
        this.reason = reason;
    }

    public static FakeMessage request(String method) {
        return new FakeMessage(method, 0, "");
    }

    /** To an INVITE. */
    public static FakeMessage reply(int status, String reason) {
        return new FakeMessage("INVITE", status, reason);
    }

    public FakeMessage with(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    public FakeMessage withUri(String requestUri) {
        uri = requestUri;
        original = requestUri;
        return this;
    }

    public FakeMessage withBody(String text) {
        body = text;
        return this;
    }

    @Override
    public boolean isRequest() {
        return status == 0;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String reason() {
        return reason;
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
        StringBuilder text = new StringBuilder();
        text.append(isRequest() ? method + " " + uri + " SIP/2.0\r\n" : "SIP/2.0 " + status + " " + reason + "\r\n");
        headers.forEach(header -> text.append(header.name() + ": " + header.value() + "\r\n"));
        return text.append("\r\n").append(body).toString();
    }

    @Override
    public String body() {
        return body;
    }

    @Override
    public void appendHeader(String name, String value) {
        with(name, value);
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
