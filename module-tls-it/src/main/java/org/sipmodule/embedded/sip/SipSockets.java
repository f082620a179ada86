package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.SipStackImpl;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sip.ListeningPoint;

/** The sockets of the host, each with its provider: which one a message leaves by. Filled while the stack opens. */
final class SipSockets {

    /** One side of the host, as it stands in Via and Record-Route. */
    record Address(String transport, String host, int port) {

        String hostPort() {
            return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** An open socket. */
    record Socket(Address address, SipProviderImpl provider) {}

    private final List<Socket> all = new CopyOnWriteArrayList<>();

    void add(ListeningPoint point, SipProviderImpl provider) {
        String transport = point.getTransport().toLowerCase(Locale.ROOT);
        all.add(new Socket(new Address(transport, point.getIPAddress(), point.getPort()), provider));
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
                        add(point, provider);
                    }
                }
            }
        }
    }

    /** As Kamailio: the socket that the request came by if it fits, one at the same address, else the first that fits. */
    Optional<Socket> leaving(String transport, Address arrived) {
        return first(transport, address -> address.equals(arrived))
                .or(() -> first(transport, address -> address.host().equals(arrived.host())))
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
        return all.stream()
                .filter(socket -> {
                    Address address = socket.address();
                    String host = address.hostPort();
                    String withoutPort = host.substring(0, host.lastIndexOf(':'));
                    return Stream.of(host, withoutPort)
                            .flatMap(name -> Stream.of(name, address.transport() + ":" + name))
                            .anyMatch(text::equalsIgnoreCase);
                })
                .findFirst();
    }

    /** Whether a Via that names this host and port is one of ours. */
    boolean isOwn(String host, int port, String transport) {
        return all.stream()
                .map(Socket::address)
                .anyMatch(address -> address.host().equals(host)
                        && address.port() == port
                        && address.transport().equalsIgnoreCase(transport));
    }
}
