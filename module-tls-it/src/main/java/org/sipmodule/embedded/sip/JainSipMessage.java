package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipMessage;

/** A message of the stack and the channel it came on, as scripts see them. Used by one thread at a time. */
final class JainSipMessage implements SipMessage {

    /** RFC 3261 7.3.3 and the registry of SIP headers: the one-letter names. */
    private static final Map<String, String> COMPACT = Map.ofEntries(
            Map.entry("a", "Accept-Contact"),
            Map.entry("b", "Referred-By"),
            Map.entry("c", "Content-Type"),
            Map.entry("e", "Content-Encoding"),
            Map.entry("f", "From"),
            Map.entry("i", "Call-ID"),
            Map.entry("j", "Reject-Contact"),
            Map.entry("k", "Supported"),
            Map.entry("l", "Content-Length"),
            Map.entry("m", "Contact"),
            Map.entry("o", "Event"),
            Map.entry("r", "Refer-To"),
            Map.entry("s", "Subject"),
            Map.entry("t", "To"),
            Map.entry("u", "Allow-Events"),
            Map.entry("v", "Via"),
            Map.entry("x", "Session-Expires"));

    private final SIPMessage message;
    private final @Nullable MessageChannel channel;
    private final String transport;
    // read at once: the channel of a datagram socket is the next datagram's soon
    private final InetSocketAddress source;
    private final InetSocketAddress received;
    // of this object alone: the stack's copies of a message share one list
    private final UnparsedLines unparsed;
    private @Nullable String uri;
    private @Nullable String receivedUri;
    private @Nullable String destination;
    private boolean retargeted;
    private volatile boolean taken;

    JainSipMessage(SIPMessage message, MessageChannel channel) {
        this(
                message,
                channel,
                channel.getTransport(),
                new InetSocketAddress(channel.getPeerPacketSourceAddress(), channel.getPeerPacketSourcePort()),
                channel instanceof ConnectionInfo.Carrier carrier
                        ? carrier.connection().local()
                        : new InetSocketAddress(channel.getMessageProcessor().getIpAddress(), channel.getPort()));
        removePortsThatAreNone(message);
    }

    /** The stack fails to copy a message with an {@code rport} in any of its Vias that is no number. */
    private static void removePortsThatAreNone(SIPMessage message) {
        ViaList vias = message.getViaHeaders();
        if (vias != null) {
            for (Via via : vias) {
                String port = via.getParameter(Via.RPORT);
                if (port != null && !isPort(port)) {
                    via.removeParameter(Via.RPORT);
                }
            }
        }
    }

    /** None, for a sender to whom it is to be told, or the one that was. */
    private static boolean isPort(String text) {
        boolean digits = text.length() <= 5;
        for (int i = 0; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits;
    }

    private JainSipMessage(
            SIPMessage message,
            @Nullable MessageChannel channel,
            String transport,
            InetSocketAddress source,
            InetSocketAddress received) {
        this(message, channel, transport, source, received, UnparsedLines.of(message));
    }

    private JainSipMessage(
            SIPMessage message,
            @Nullable MessageChannel channel,
            String transport,
            InetSocketAddress source,
            InetSocketAddress received,
            UnparsedLines unparsed) {
        this.message = message;
        this.channel = channel;
        this.transport = transport;
        this.source = source;
        this.received = received;
        this.unparsed = unparsed;
    }

    /** A request that this host makes itself: as in Kamailio it comes from the socket that it is to leave by. */
    static JainSipMessage local(SIPRequest request, SipSockets.Address socket) {
        InetSocketAddress here = new InetSocketAddress(socket.host(), socket.port());
        return new JainSipMessage(request, null, socket.transport(), here, here);
    }

    /** A request that an application is going to send, and of which is not known yet where it leaves. */
    static JainSipMessage unsent(SIPRequest request) {
        InetSocketAddress nowhere = new InetSocketAddress(0);
        Via via = request.getTopmostVia();
        return new JainSipMessage(request, null, via == null ? "udp" : via.getTransport(), nowhere, nowhere);
    }

    /** Another request that came as this one did: a copy that an application has made. */
    JainSipMessage over(SIPRequest copy) {
        return new JainSipMessage(copy, channel, transport, source, received);
    }

    /** Whether somebody has answered the request for good or sent it on, so that nobody else is to deal with it. */
    boolean isTaken() {
        return taken;
    }

    void take() {
        taken = true;
    }

    /** The same request once more, to be changed apart from this one; it was not sent anywhere yet. */
    JainSipMessage copy() {
        JainSipMessage copy = new JainSipMessage(
                (SIPRequest) request().clone(), channel, transport, source, received, unparsed.copy());
        copy.receivedUri = originalUri();
        copy.destination = destination;
        return copy;
    }

    /** Whether the script gave the request a new target since this object was made. */
    boolean isRetargeted() {
        return retargeted;
    }

    SIPMessage message() {
        return message;
    }

    /** The stack's own message behind one that this host routes. */
    static JainSipMessage of(SipMessage message) {
        if (message instanceof JainSipMessage ours) {
            return ours;
        }
        throw new ScriptException("the message being routed did not come from the network, there is nobody to answer");
    }

    SIPRequest request() {
        if (message instanceof SIPRequest request) {
            return request;
        }
        throw new ScriptException("a reply cannot be answered");
    }

    MessageChannel channel() {
        if (channel == null) {
            throw new ScriptException(
                    "the message being routed did not come from the network, there is nobody to answer");
        }
        return channel;
    }

    /** The connection it came on: the transport's own name for it where the transport has one. */
    ConnectionInfo connection() {
        return channel instanceof ConnectionInfo.Carrier carrier
                ? carrier.connection()
                : new ConnectionInfo(OptionalLong.empty(), protocol(), received(), source());
    }

    @Override
    public boolean isRequest() {
        return message instanceof SIPRequest;
    }

    @Override
    public String method() {
        return message instanceof SIPRequest request
                ? request.getMethod()
                : message.getCSeq().getMethod();
    }

    @Override
    public int status() {
        return message instanceof SIPResponse reply ? reply.getStatusCode() : 0;
    }

    @Override
    public String reason() {
        return message instanceof SIPResponse reply && reply.getReasonPhrase() != null ? reply.getReasonPhrase() : "";
    }

    @Override
    public String requestUri() {
        String known = uri;
        if (known == null) {
            known = message instanceof SIPRequest request
                    ? request.getRequestLine().getUri().encode()
                    : "";
            uri = known;
        }
        return known;
    }

    @Override
    public void requestUri(String changed) {
        if (message instanceof SIPRequest request) {
            String before = requestUri();
            try {
                request.setRequestURI(new AddressFactoryImpl().createURI(changed));
            } catch (ParseException | RuntimeException malformed) {
                throw new ScriptException("\"" + changed + "\" cannot be a request URI", malformed);
            }
            receivedUri = receivedUri == null ? before : receivedUri;
            uri = changed;
            retargeted = true;
        }
    }

    @Override
    public String originalUri() {
        return receivedUri == null ? requestUri() : receivedUri;
    }

    @Override
    public Optional<String> destinationUri() {
        return Optional.ofNullable(destination);
    }

    @Override
    public void destinationUri(String changed) {
        destination = changed.isEmpty() ? null : changed;
        retargeted |= destination != null;
    }

    @Override
    public List<String> headers(String name) {
        String full = fullName(name);
        List<String> values = new ArrayList<>(1);
        for (Iterator<SIPHeader> found = message.getHeaders(full); found.hasNext(); ) {
            values.add(found.next().getHeaderValue().trim());
        }
        unparsed.values(full).forEach(values::add);
        return values;
    }

    /** The name that a one-letter name stands for; any other is returned as it is. */
    static String fullName(String name) {
        return name.length() == 1 ? COMPACT.getOrDefault(name.toLowerCase(Locale.ROOT), name) : name;
    }

    @Override
    public String text() {
        if (message.getTopmostVia() == null) { // a request of this host's own, which gets one as it leaves
            return message.encode();
        }
        SIPMessage shown = unparsed.isEmpty() ? message : whole();
        return new String(shown.encodeAsBytes(transport), StandardCharsets.UTF_8);
    }

    @Override
    public String body() {
        byte[] content = message.getRawContent();
        return content == null ? "" : new String(content, StandardCharsets.UTF_8);
    }

    @Override
    public void appendHeader(String name, String value) {
        HeaderLines.attach(message, name, value);
    }

    @Override
    public int removeHeaders(String name) {
        int count = headers(name).size();
        if (count > 0) {
            message.removeHeader(fullName(name));
            unparsed.remove(fullName(name));
        }
        return count;
    }

    /** Has the stack's message leave with the lines that the stack cannot read; for when no route has it any more. */
    void attachUnparsed() {
        unparsed.attachTo(message);
    }

    /** A copy of the stack's message, with these lines too. */
    SIPMessage whole() {
        SIPMessage copy = (SIPMessage) message.clone();
        unparsed.attachTo(copy);
        return copy;
    }

    /** The stack's own replies follow the parameters of the Via, and so do ours. */
    @Override
    public void replyToSource() {
        // a request of this host's own has no Via before it leaves
        if (message instanceof SIPRequest request && request.getTopmostVia() != null) {
            Via via = request.getTopmostVia();
            try {
                via.setParameter(Via.RPORT, Integer.toString(source.getPort()));
                via.setReceived(source.getAddress().getHostAddress());
            } catch (ParseException refused) {
                throw new ScriptException(
                        "force_rport: the stack does not take the source as a Via parameter", refused);
            }
        }
    }

    /** The stack leaves what a sender has written there, and sends replies to it: any address, or a name to look up. */
    void correctReceived() {
        Via via = request().getTopmostVia();
        if (via.getReceived() != null) {
            try {
                via.setReceived(source.getAddress().getHostAddress());
            } catch (ParseException impossible) {
                throw new IllegalStateException("an address is refused as a Via parameter", impossible);
            }
        }
    }

    @Override
    public String protocol() {
        return transport.toLowerCase(Locale.ROOT);
    }

    @Override
    public InetSocketAddress source() {
        return source;
    }

    @Override
    public InetSocketAddress received() {
        return received;
    }
}
