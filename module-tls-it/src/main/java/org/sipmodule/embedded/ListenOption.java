package org.sipmodule.embedded;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.module.HostSettings.ListenSocket;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.script.CoreSettings;

/** Reads one {@code -l [proto:]address[:port]} of the command line. */
final class ListenOption {

    private static final Pattern FORM = Pattern.compile(
            "(?:(?<protocol>udp|tcp|tls):)?(?<host>\\[[0-9A-Fa-f:.]+\\]|[^:\\[\\]()/,\\s]+)(?::(?<port>\\d{1,5}))?");

    private ListenOption() {}

    static Optional<ListenSocket> parse(String text, CoreSettings settings, Problems problems) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            problems.error(SourceLocation.NONE, "-l " + text, "[udp:|tcp:|tls:]address[:port]", "");
            return Optional.empty();
        }
        String protocol = Optional.ofNullable(parts.group("protocol")).orElse("udp");
        long usual = protocol.equals("tls") ? settings.number("tls_port_no", 5061) : settings.number("port", 5060);
        long port = parts.group("port") == null ? usual : Long.parseLong(parts.group("port"));
        if (port < 1 || port > 65_535) {
            problems.error(SourceLocation.NONE, "-l " + text + ": there is no port " + port, "1..65535", "");
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.getByName(parts.group("host"));
            return Optional.of(
                    new ListenSocket(protocol, new InetSocketAddress(address, (int) port), SourceLocation.NONE));
        } catch (UnknownHostException unknown) {
            problems.error(SourceLocation.NONE, "-l " + text + ": no address is known for that name", "", "");
            return Optional.empty();
        }
    }
}
