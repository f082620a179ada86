package org.sipmodule.module;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses as Kamailio prints them, for logs, replies and messages: IPv6 in its short form, without a zone. */
public final class Addresses {

    private static final int GROUPS = 8;

    private Addresses() {}

    /** {@code 192.0.2.1:5061} or {@code [2001:db8::1]:5061}; of an address not looked up, the host as it was given. */
    public static String text(InetSocketAddress address) {
        return address.isUnresolved()
                ? address.getHostString() + ":" + address.getPort()
                : text(address.getAddress(), address.getPort());
    }

    /** The same of any socket; what is no IP socket says itself what it is. */
    public static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? text(inet) : address.toString();
    }

    public static String text(InetAddress address, int port) {
        return (address instanceof Inet6Address ? "[" + text(address) + "]" : text(address)) + ":" + port;
    }

    /** The address alone, IPv6 without brackets. */
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
