package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.stack.HopImpl;
import java.net.UnknownHostException;
import java.text.ParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.address.Hop;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.log.OneLine;

/** Where a request goes: a transport, a host and a port. */
record NextHop(String transport, String host, int port) {

    /** Carries the hop with the request to the stack's router. */
    static final MessageAttributes.Key<NextHop> KEY = MessageAttributes.Key.of("next hop", NextHop.class);

    private static final int LONGEST_URI = 255;
    private static final int LONGEST_QUOTE = 40;
    private static final Set<String> TRANSPORTS = Set.of("udp", "tcp", "tls");

    /** As Kamailio finds it: the destination URI if there is one, else the request URI; never a Route header. */
    static NextHop of(SipMessage request) {
        return of(request.destinationUri().orElse(request.requestUri()));
    }

    /** @param given what the script says itself, an empty part of it as {@code $du} or the request URI has it */
    static NextHop of(SipMessage request, Optional<Relaying.Hop> given) {
        if (given.isEmpty() || given.get().host().isEmpty()) {
            NextHop hop = of(request);
            return given.filter(only -> !only.transport().isEmpty())
                    .map(only -> new NextHop(only.transport(), hop.host(), hop.port()))
                    .orElse(hop);
        }
        Relaying.Hop hop = given.get();
        return of(hop.transport().isEmpty() ? "udp" : hop.transport(), hop.host(), hop.port());
    }

    static NextHop of(String text) {
        try {
            if (new AddressFactoryImpl().createURI(text) instanceof SipUri uri) {
                return of(uri);
            }
        } catch (ParseException noUri) {
            throw new ScriptException("\"" + OneLine.of(text, LONGEST_URI) + "\" is no URI to send to", noUri);
        }
        throw new ScriptException(
                "\"" + OneLine.of(text, LONGEST_URI) + "\" names no host to send to (expected: a sip: or sips: URI)");
    }

    private static NextHop of(SipUri uri) {
        String given = uri.getTransportParam();
        String transport = uri.isSecure() ? "tls" : given == null ? "udp" : given.toLowerCase(Locale.ROOT);
        if (!TRANSPORTS.contains(transport)) {
            throw new ScriptException(
                    "transport=" + OneLine.of(transport, LONGEST_QUOTE) + " (expected one of udp, tcp, tls)");
        }
        String host = uri.getMAddrParam() == null ? uri.getHost() : uri.getMAddrParam();
        if (uri.getPort() > Addresses.LAST_PORT) { // the stack's parser takes any number
            throw new ScriptException(
                    "there is no port " + uri.getPort() + " (expected 1 to " + Addresses.LAST_PORT + ")");
        }
        return of(transport, host, uri.getPort());
    }

    /** @param port not positive for the transport's own */
    static NextHop of(String transport, String host, int port) {
        int own = transport.equals("tls") ? 5061 : 5060;
        return new NextHop(transport, host, port > 0 ? port : own);
    }

    /** Whether a request can be handed over without waiting: no name to look up, no connection that this thread opens. */
    boolean isImmediate() {
        return Addresses.literal(host).isPresent() && !transport.equals("tcp");
    }

    /** @throws UnknownHostException as a look-up of the host would, for a name that none can have */
    void requireHostOfSomeName() throws UnknownHostException {
        Optional<String> refusal = Addresses.refusal(host);
        if (refusal.isPresent()) {
            throw new UnknownHostException(refusal.get());
        }
    }

    Hop hop() {
        return new HopImpl(host, port, transport);
    }

    @Override
    public String toString() {
        return transport + ":" + Addresses.quoted(host) + ":" + port;
    }
}
