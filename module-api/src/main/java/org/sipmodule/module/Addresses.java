package org.sipmodule.module;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.module.log.OneLine;

/**
 * Addresses as they are written: printed as Kamailio prints them, IPv6 in its short form and without a zone, and read without
 * asking a name service.
 */
public final class Addresses {

    /** There is no port above it. */
    public static final int LAST_PORT = 65_535;

    private static final int GROUPS = 8;

    private static final Pattern FOUR = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern SIX = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    /** RFC 1035 2.3.4: there is no longer name to be found. */
    private static final int LONGEST_NAME = 255;

    private static final int LONGEST_QUOTE = 40;

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

    /**
     * An address that is written out, one of IPv6 with or without brackets and without a zone; empty for anything a name
     * service would be asked about.
     */
    public static Optional<InetAddress> literal(String text) {
        try {
            Matcher four = FOUR.matcher(text);
            if (four.matches()) {
                return four(four);
            }
            String six = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
            // with brackets the JDK takes it for an address and nothing else
            return SIX.matcher(six).matches() ? Optional.of(InetAddress.getByName("[" + six + "]")) : Optional.empty();
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    /** By ourselves: the JDK asks the name service for 1.2.3.256. */
    private static Optional<InetAddress> four(Matcher numbers) throws UnknownHostException {
        byte[] address = new byte[4];
        for (int i = 0; i < address.length; i++) {
            int number = Integer.parseInt(numbers.group(i + 1));
            if (number > 255) {
                return Optional.empty();
            }
            address[i] = (byte) number;
        }
        return Optional.of(InetAddress.getByAddress(address));
    }

    /** Why no name service needs to be asked about a name, as it can have none like it; empty when it may be asked. */
    public static Optional<String> refusal(String host) {
        return host.length() <= LONGEST_NAME
                ? Optional.empty()
                : Optional.of("cannot look up " + quoted(host) + ": a name of " + host.length() + " characters, where "
                        + LONGEST_NAME + " are the most");
    }

    /** The name, or its beginning when it is longer than any. */
    public static String quoted(String host) {
        return host.length() > LONGEST_NAME ? OneLine.of(host, LONGEST_QUOTE) : host;
    }
}
