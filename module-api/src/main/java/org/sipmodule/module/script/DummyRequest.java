package org.sipmodule.module.script;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sipmodule.module.SipMessage;

/** The fixed request that an event route sees when its event is not about a message. Changes to it go nowhere. */
final class DummyRequest implements SipMessage {

    static final DummyRequest MESSAGE = new DummyRequest();

    private static final String URI = "sip:you@kamailio.invalid";
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Map<String, String> HEADERS = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        HEADERS.put("Via", "SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKdummy");
        HEADERS.put("From", "<sip:event@kamailio.invalid>;tag=event");
        HEADERS.put("To", "<" + URI + ">");
        HEADERS.put("Call-ID", "event@kamailio.invalid");
        HEADERS.put("CSeq", "1 OPTIONS");
        HEADERS.put("Content-Length", "0");
    }

    private DummyRequest() {}

    @Override
    public boolean isRequest() {
        return true;
    }

    @Override
    public String method() {
        return "OPTIONS";
    }

    @Override
    public int status() {
        return 0;
    }

    @Override
    public String reason() {
        return "";
    }

    @Override
    public String requestUri() {
        return URI;
    }

    @Override
    public void requestUri(String uri) {}

    @Override
    public String originalUri() {
        return URI;
    }

    @Override
    public Optional<String> destinationUri() {
        return Optional.empty();
    }

    @Override
    public void destinationUri(String uri) {}

    @Override
    public List<String> headers(String name) {
        String value = HEADERS.get(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder("OPTIONS ").append(URI).append(" SIP/2.0\r\n");
        HEADERS.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString();
    }

    @Override
    public String body() {
        return "";
    }

    @Override
    public void appendHeader(String name, String value) {}

    @Override
    public int removeHeaders(String name) {
        return 0;
    }

    @Override
    public void replyToSource() {}

    @Override
    public String protocol() {
        return "udp";
    }

    @Override
    public InetSocketAddress source() {
        return NOWHERE;
    }

    @Override
    public InetSocketAddress received() {
        return NOWHERE;
    }
}
