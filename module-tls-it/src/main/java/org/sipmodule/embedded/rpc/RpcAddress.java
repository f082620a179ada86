package org.sipmodule.embedded.rpc;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.sipmodule.module.FileFault;
import org.sipmodule.module.NearestName;

/**
 * Where a management module listens: {@code [proto:]name[:port]} of {@code ctl}'s {@code binrpc} parameter, read. Public
 * because {@code jsonrpcs}, in another package, reads its addresses by it.
 *
 * @param transport how it is reached
 * @param name      the host as written or the absolute path of the socket file
 * @param inet      what to bind; for a socket file an unresolved placeholder
 */
public record RpcAddress(Transport transport, String name, InetSocketAddress inet) {

    public static final int DEFAULT_PORT = 2049;

    /** How clients reach an address, as {@code ctl.listen} names it. */
    public enum Transport {
        TCP,
        UDP,
        UNIX_STREAM,
        UNIX_DGRAM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Text that names no address one can listen on. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final String expected;
        private final String remedy;

        Refused(String found, String expected, String remedy) {
            super(found);
            this.expected = expected;
            this.remedy = remedy;
        }

        public String expected() {
            return expected;
        }

        public String remedy() {
            return remedy;
        }
    }

    private static final Map<String, Transport> PROTOCOLS = Map.of(
            "tcp", Transport.TCP,
            "udp", Transport.UDP,
            "unix", Transport.UNIX_STREAM,
            "unixs", Transport.UNIX_STREAM,
            "unixd", Transport.UNIX_DGRAM);
    private static final String FORM = "[tcp:|udp:|unix:|unixs:|unixd:]name[:port]";

    public static RpcAddress unix(Transport transport, Path file) {
        return new RpcAddress(transport, file.toString(), InetSocketAddress.createUnresolved("socket-file", 0));
    }

    /**
     * Reads an address. Without a protocol a name with a slash is a socket file, any other a UDP address.
     *
     * @param runDirectory where a socket file with a relative name lies
     */
    public static RpcAddress parse(String text, Path runDirectory) throws Refused {
        int colon = text.indexOf(':');
        String first = colon < 0 ? "" : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        Transport transport = PROTOCOLS.get(first);
        if (transport == Transport.UNIX_STREAM || transport == Transport.UNIX_DGRAM) {
            return file(transport, rest, runDirectory);
        }
        if (transport != null) {
            return host(transport, text, rest);
        }
        if (text.indexOf('/') >= 0) {
            return file(Transport.UNIX_STREAM, text, runDirectory);
        }
        if (!text.startsWith("[") && rest.indexOf(':') >= 0) {
            throw new Refused(
                    "\"" + text + "\": unknown protocol " + first, FORM, NearestName.hint(first, PROTOCOLS.keySet()));
        }
        return host(Transport.UDP, text, text);
    }

    private static RpcAddress file(Transport transport, String name, Path runDirectory) throws Refused {
        try {
            if (!name.isEmpty()) {
                return unix(
                        transport, runDirectory.resolve(name).toAbsolutePath().normalize());
            }
        } catch (InvalidPathException invalid) {
            throw new Refused("\"" + name + "\" is no file name: " + invalid.getReason(), FORM, "");
        }
        throw new Refused("a socket without a file name", FORM, "");
    }

    private static RpcAddress host(Transport transport, String text, String nameAndPort) throws Refused {
        int colon = nameAndPort.endsWith("]") ? -1 : nameAndPort.lastIndexOf(':');
        String name = colon < 0 ? nameAndPort : nameAndPort.substring(0, colon);
        int port = colon < 0 ? DEFAULT_PORT : port(text, nameAndPort.substring(colon + 1));
        if (name.equals("*")) {
            return new RpcAddress(transport, name, new InetSocketAddress(port));
        }
        if (name.isEmpty() || (name.indexOf(':') >= 0 && !name.startsWith("["))) {
            throw new Refused("\"" + text + "\" has no host", FORM + ", an IPv6 address in brackets", "");
        }
        try {
            return new RpcAddress(transport, name, new InetSocketAddress(InetAddress.getByName(name), port));
        } catch (UnknownHostException unknown) {
            throw new Refused("\"" + text + "\": host " + name + " has no address", "an address of this machine", "");
        }
    }

    private static int port(String text, String digits) throws Refused {
        if (digits.matches("\\d{1,5}") && Integer.parseInt(digits) <= 0xFFFF) {
            return Integer.parseInt(digits);
        }
        throw new Refused("\"" + text + "\": port " + digits, "a port, 0..65535", "");
    }

    /** Whether other machines can reach it. */
    public boolean isReachableFromOutside() {
        InetAddress address = inet.getAddress();
        return address != null && !address.isLoopbackAddress();
    }

    /** Why something could not be opened, for an operator. */
    public static String cause(IOException failed) {
        if (failed instanceof NotDirectoryException missing) {
            return "there is no directory " + missing.getFile();
        }
        if (failed instanceof FileSystemException inFiles && inFiles.getFile() != null) {
            // a file in the way to the socket's, which nobody has named
            return FileFault.writing(Path.of(inFiles.getFile()), inFiles).found();
        }
        return failed instanceof BindException && failed.getMessage() != null ? failed.getMessage() : failed.toString();
    }

    @Override
    public String toString() {
        return transport + ":" + name + (inet.isUnresolved() ? "" : ":" + inet.getPort());
    }
}
