package org.sipmodule.tls.runtime;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.Subnet;

/**
 * How much one source may have. A source is an address, or all addresses with the same first bits.
 *
 * @param maxConnections {@code max_connections_per_source}: accepted connections at a time; not positive: any number
 * @param maxHandshakes  {@code max_handshakes_per_source}: in each second; not positive: any number
 * @param prefixIpv4     {@code source_prefix_ipv4}: bits that make a source, 1 to 32
 * @param prefixIpv6     {@code source_prefix_ipv6}: bits that make a source, 1 to 128
 * @param exempt         {@code source_exempt}: addresses without limit, such as those of load balancers
 */
public record SourcePolicy(int maxConnections, int maxHandshakes, int prefixIpv4, int prefixIpv6, List<Subnet> exempt) {

    /** No limit for anybody. */
    public static final SourcePolicy OFF = new SourcePolicy(0, 0, 32, 64, List.of());

    public SourcePolicy {
        exempt = List.copyOf(exempt);
    }

    /** The network that the address counts for, by its lowest address; empty when the address has no limit. */
    Optional<InetAddress> source(InetAddress address) {
        if (exempt.stream().anyMatch(subnet -> subnet.contains(address))) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        int bits = address instanceof Inet6Address ? prefixIpv6 : prefixIpv4;
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.max(0, Math.min(8, bits - 8 * i));
            bytes[i] &= (byte) (0xff00 >> kept);
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address has 4 or 16 bytes", impossible);
        }
    }

    /** A source as the log shows it: the network unless it is a single address. */
    String shown(InetAddress source) {
        int bits = source instanceof Inet6Address ? prefixIpv6 : prefixIpv4;
        String text = Addresses.text(source);
        return bits == source.getAddress().length * 8 ? text : text + "/" + bits;
    }
}
