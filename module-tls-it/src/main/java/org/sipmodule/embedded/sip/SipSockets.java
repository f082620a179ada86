package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.SipStackImpl;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sip.ListeningPoint;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.HostSettings.Advertised;

/** The sockets of the host, each with its provider: which one a message leaves by. Filled while the stack opens. */
final class SipSockets {

    /** One side of the host, as it stands in Via and Record-Route. */
    record Address(String transport, String host, int port) {

        String hostPort() {
            return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * An open socket.
     *
     * @param shown what peers are shown: its address, or what the script advertises in its place
     */
    record Socket(Address address, Address shown, SipProviderImpl provider) {}

    private static final Pattern NAME = Pattern.compile("(?:([A-Za-z]+):)?(\\[[^\\]]+]|[^:\\[\\]]+)(?::(\\d+))?");

    private final List<Socket> all = new CopyOnWriteArrayList<>();

    void add(ListeningPoint point, Optional<Advertised> advertised, SipProviderImpl provider) {
        String transport = point.getTransport().toLowerCase(Locale.ROOT);
        Address address = new Address(transport, point.getIPAddress(), point.getPort());
        Address shown = advertised
                .map(other -> new Address(transport, other.host(), other.port()))
                .orElse(address);
        all.add(new Socket(address, shown, provider));
    }

    /** What is shown of one of our addresses, which may be that of a connection: on every address, or one that was dialled. */
    Address shown(Address own) {
        return leaving(own.transport(), own)
                .filter(socket ->
                        socket.address().equals(own) || !socket.shown().equals(socket.address()))
                .map(Socket::shown)
                .orElse(own);
    }

    /** Adds those of a stack that somebody else opens, when a message arrives on one that is not known yet. */
    void show(SipStackImpl stack, ListeningPoint arrival) {
        if (isOwn(arrival.getIPAddress(), arrival.getPort(), arrival.getTransport())) {
            return;
        }
        synchronized (all) {
            for (Iterator<SipProviderImpl> providers = stack.getSipProviders(); providers.hasNext(); ) {
                SipProviderImpl provider = providers.next();
                for (ListeningPoint point : provider.getListeningPoints()) {
                    if (!isOwn(point.getIPAddress(), point.getPort(), point.getTransport())) {
                        add(point, Optional.empty(), provider);
                    }
                }
            }
        }
    }

    /** The socket that is wished if it fits, else one at its address and port, at its address, or the first that fits. */
    Optional<Socket> leaving(String transport, Address wished) {
        return first(transport, address -> address.equals(wished))
                .or(() -> first(transport, address -> address.hostPort().equals(wished.hostPort())))
                .or(() -> first(transport, address -> address.host().equals(wished.host())))
                .or(() -> first(transport, address -> true));
    }

    private Optional<Socket> first(String transport, java.util.function.Predicate<Address> test) {
        return all.stream()
                .filter(socket -> socket.address().transport().equals(transport))
                .filter(socket -> test.test(socket.address()))
                .findFirst();
    }

    /** The first one that a text means: {@code [transport:]host[:port]}, an IPv6 address in brackets. */
    Optional<Socket> named(String text) {
        Matcher parts = NAME.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return all.stream()
                .filter(socket ->
                        parts.group(1) == null || socket.address().transport().equalsIgnoreCase(parts.group(1)))
                .filter(socket -> parts.group(3) == null
                        || Integer.toString(socket.address().port()).equals(parts.group(3)))
                .filter(socket -> isSameHost(socket.address().host(), parts.group(2))
                        || isSameHost(socket.shown().host(), parts.group(2)))
                .findFirst();
    }

    /** An IPv6 address can be written in many ways. */
    private static boolean isSameHost(String one, String other) {
        Optional<InetAddress> address = Addresses.literal(one);
        return address.isPresent() ? address.equals(Addresses.literal(other)) : one.equalsIgnoreCase(other);
    }

    /** The stack keeps those of an IPv6 address where it has parsed them. */
    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Whether a Via that names this host and port is one of ours. */
    boolean isOwn(String host, int port, String transport) {
        return all.stream()
                .flatMap(socket -> Stream.of(socket.address(), socket.shown()))
                .anyMatch(address -> withoutBrackets(address.host()).equalsIgnoreCase(withoutBrackets(host))
                        && address.port() == port
                        && address.transport().equalsIgnoreCase(transport));
    }
}
