package org.sipmodule.embedded.modules;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.SipMessage;

/** A message made of a list of headers; changes show at once. */
final class FakeMessage implements SipMessage {

    private record Header(String name, String value) {}

    private final List<Header> headers = new ArrayList<>();
    private final boolean request;
    private final String method;
    private String uri = "sip:bob@example.test";
    private String destination = "";
    private String body = "";

    private FakeMessage(boolean request, String method) {
        this.request = request;
        this.method = method;
    }

    static FakeMessage request(String method) {
        return new FakeMessage(true, method);
    }

    static FakeMessage reply(String method) {
        return new FakeMessage(false, method);
    }

    FakeMessage with(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    FakeMessage withUri(String requestUri) {
        uri = requestUri;
        return this;
    }

    FakeMessage withBody(String text) {
        body = text;
        return this;
    }

    @Override
    public boolean isRequest() {
        return request;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public int status() {
        return request ? 0 : 200;
    }

    @Override
    public String reason() {
        return request ? "" : "OK";
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
        return uri;
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
        StringBuilder text = new StringBuilder(method + " " + uri + " SIP/2.0\r\n");
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
        return InetSocketAddress.createUnresolved("192.0.2.1", 5061);
    }

    @Override
    public InetSocketAddress received() {
        return InetSocketAddress.createUnresolved("192.0.2.2", 5061);
    }
}
