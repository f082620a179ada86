package org.sipmodule.tls.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Addresses as Kamailio prints them: IPv6 in its short form. */
public final class Addresses {

    private static final int GROUPS = 8;

    private Addresses() {}

    public static String text(InetSocketAddress address) {
        return address.isUnresolved()
                ? address.getHostString() + ":" + address.getPort()
                : text(address.getAddress(), address.getPort());
    }

    public static String text(@Nullable InetAddress address, int port) {
        InetAddress known = Objects.requireNonNull(address, "an ip:port section has an address");
        return (known instanceof Inet6Address ? "[" + text(known) + "]" : text(known)) + ":" + port;
    }

    public static String text(InetAddress address) {
        return address instanceof Inet6Address ? shortForm(address.getAddress()) : address.getHostAddress();
    }

    /** RFC 5952: lower case, the first longest run of zero groups left out. */
    private static String shortForm(byte[] bytes) {
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && group(bytes, i + zeros) == 0) {
                zeros++;
            }
            if (zeros > runLength) {
                runStart = i;
                runLength = zeros;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(group(bytes, i)));
            }
        }
        return text.toString();
    }

    private static int group(byte[] bytes, int index) {
        return ((bytes[2 * index] & 0xff) << 8) | (bytes[2 * index + 1] & 0xff);
    }
}
