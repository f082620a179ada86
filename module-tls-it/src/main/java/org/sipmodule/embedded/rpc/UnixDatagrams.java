package org.sipmodule.embedded.rpc;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Unix datagram sockets, which the JDK does not have: the one class that names junixsocket. */
final class UnixDatagrams {

    private UnixDatagrams() {}

    /** @throws IOException also when junixsocket's native library does not load */
    static DatagramChannel bound(Path file) throws IOException {
        requireLibrary();
        AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
        try {
            channel.bind(AFUNIXSocketAddress.of(file));
            return channel;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private static void requireLibrary() throws SocketException {
        Throwable cause = null;
        try {
            if (AFUNIXSocket.isSupported()) {
                return;
            }
        } catch (LinkageError missing) {
            cause = missing;
        }
        SocketException unsupported = new SocketException(
                "junixsocket's native library does not load: set -Dorg.newsclub.net.unix.library.tmpdir to a directory"
                        + " that is not mounted noexec, or use another transport");
        unsupported.initCause(cause);
        throw unsupported;
    }
}
