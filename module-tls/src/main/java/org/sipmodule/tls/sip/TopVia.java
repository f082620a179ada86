package org.sipmodule.tls.sip;

import gov.nist.javax.sip.header.Via;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.text.ParseException;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;

/** The topmost Via of a received request, marked with where it really came from (RFC 3261 18.2.1, RFC 3581 4). */
final class TopVia {

    private TopVia() {}

    /**
     * Adds {@code received} when sent-by is no address or another one, or when a port is asked for ({@code ;rport}), which is filled
     * in only then. What the sender claims in either is overwritten.
     */
    static void mark(Via via, InetAddress source, int port) throws ParseException {
        boolean wantsPort = via.hasParameter(Via.RPORT);
        if (wantsPort) {
            via.setParameter(Via.RPORT, Integer.toString(port));
        }
        if (wantsPort || via.hasParameter(Via.RECEIVED) || !source.equals(literal(via.getHost()))) {
            via.setParameter(Via.RECEIVED, source.getHostAddress());
        }
    }

    /** The address that a text is, perhaps with a zone; null for a host name, which is never looked up. */
    static @Nullable InetAddress literal(@Nullable String host) {
        if (host == null) {
            return null;
        }
        if (host.indexOf('%') < 0) {
            return Addresses.literal(host).orElse(null);
        }
        try {
            // with brackets the JDK takes it for an address and nothing else
            return InetAddress.getByName(host.startsWith("[") ? host : "[" + host + "]");
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
