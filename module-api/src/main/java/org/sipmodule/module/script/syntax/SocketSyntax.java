package org.sipmodule.module.script.syntax;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.script.text.Diagnostics;

/**
 * {@code [protocol:]host[:port]}, as {@code listen} and {@code alias} take it.
 *
 * @param protocol empty when all are meant
 * @param host     an address without brackets, a name, an interface, or {@code *}; empty for every address there is
 * @param port     0 when none was given
 */
record SocketSyntax(String protocol, String host, int port, SourceLocation place) {

    static final List<String> PROTOCOLS = List.of("udp", "tcp", "tls");

    private static final Pattern FORM =
            Pattern.compile("(?:([A-Za-z]+):)?(\\[[0-9a-fA-F:.]+]|\\*|[A-Za-z0-9_.%-]+)(?::(\\d+))?");

    /** What is listened on when nothing is said: every IPv4 address of this machine, as in Kamailio. */
    static SocketSyntax everywhere(SourceLocation place) {
        return new SocketSyntax("", "", 0, place);
    }

    /**
     * Reads one; what is wrong becomes a problem, and the result is null.
     *
     * @param before what stands before it, such as {@code listen=}
     */
    static @Nullable SocketSyntax of(String before, String text, SourceLocation place, Problems problems) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            problems.error(
                    place,
                    before + Diagnostics.shortened(text) + " is no socket",
                    "expected [protocol:]address[:port], an IPv6 address in brackets",
                    "");
            return null;
        }
        String protocol = form.group(1) == null ? "" : form.group(1).toLowerCase(Locale.ROOT);
        if (!protocol.isEmpty() && !PROTOCOLS.contains(protocol)) {
            problems.error(
                    place,
                    before + text + ": this server has no protocol " + form.group(1),
                    "expected one of " + String.join(", ", PROTOCOLS),
                    NearestName.hint(protocol, PROTOCOLS));
            return null;
        }
        String digits = form.group(3) == null ? "0" : form.group(3);
        int port = digits.length() > 5 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (port > Addresses.LAST_PORT || (form.group(3) != null && port == 0)) {
            problems.error(place, before + text + ": there is no port " + digits, "expected 1..65535", "");
            return null;
        }
        String host = form.group(2);
        return new SocketSyntax(
                protocol, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, place);
    }

    /** The addresses of the host or interface; empty, after a problem, when there are none. */
    List<InetAddress> addresses(Problems problems) {
        try {
            if (host.isEmpty()) {
                return everyAddress();
            }
            if (host.equals("*")) {
                return List.of(InetAddress.getByName("0.0.0.0"));
            }
            NetworkInterface device = host.indexOf(':') >= 0 ? null : NetworkInterface.getByName(host);
            return device == null ? List.of(InetAddress.getByName(host)) : Collections.list(device.getInetAddresses());
        } catch (UnknownHostException | SocketException unknown) {
            problems.error(place, "listen: there is no address, interface or host " + host, "", "");
            return List.of();
        }
    }

    private static List<InetAddress> everyAddress() throws SocketException {
        List<InetAddress> all = new ArrayList<>();
        for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (device.isUp()) {
                Collections.list(device.getInetAddresses()).stream()
                        .filter(Inet4Address.class::isInstance)
                        .forEach(all::add);
            }
        }
        return all;
    }
}
