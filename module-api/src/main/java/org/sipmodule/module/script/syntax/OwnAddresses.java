package org.sipmodule.module.script.syntax;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.HostSettings.ListenSocket;
import org.sipmodule.module.script.text.SipUri;

/** What {@code myself} means: the sockets that are listened on, what they advertise, and the {@code alias} lines. */
public final class OwnAddresses {

    private final Set<InetAddress> addresses = new HashSet<>();
    private final List<InetSocketAddress> sockets = new ArrayList<>();
    private final List<SocketSyntax> aliases;

    public OwnAddresses(Collection<ListenSocket> listen, List<SocketSyntax> aliases) {
        this.aliases = new ArrayList<>(aliases);
        for (ListenSocket socket : listen) {
            socket.shown()
                    .map(other -> new SocketSyntax(socket.protocol(), other.host(), other.port(), socket.place()))
                    .ifPresent(this.aliases::add);
            for (InetAddress address : spelledOut(socket.address().getAddress())) {
                addresses.add(address);
                sockets.add(new InetSocketAddress(address, socket.address().getPort()));
            }
        }
    }

    private static List<InetAddress> spelledOut(InetAddress address) {
        if (!address.isAnyLocalAddress()) {
            return List.of(address);
        }
        try {
            List<InetAddress> all = new ArrayList<>();
            for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                all.addAll(Collections.list(device.getInetAddresses()));
            }
            return all;
        } catch (SocketException unknown) {
            return List.of(address);
        }
    }

    public boolean contains(InetAddress address) {
        return addresses.contains(address);
    }

    /** Whether a URI leads here: its host and port are listened on, or are an alias. */
    public boolean isOwn(String uri) {
        return SipUri.parse(uri).filter(this::isOwn).isPresent();
    }

    private boolean isOwn(SipUri uri) {
        String host = uri.host().toLowerCase(Locale.ROOT);
        int port = uri.portOrDefault();
        boolean isAlias = aliases.stream()
                .anyMatch(alias -> alias.host().equalsIgnoreCase(host) && (alias.port() == 0 || alias.port() == port));
        if (isAlias) {
            return true;
        }
        // names are not looked up: that is what alias is for
        return Addresses.literal(host)
                .filter(address -> sockets.stream()
                        .anyMatch(socket -> address.equals(socket.getAddress()) && socket.getPort() == port))
                .isPresent();
    }
}
