package org.sipmodule.embedded.ctl;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.rpc.DatagramServer;
import org.sipmodule.embedded.rpc.FileAccess;
import org.sipmodule.embedded.rpc.RpcAddress;
import org.sipmodule.embedded.rpc.SpecialFile;

/**
 * One open socket on which connections or datagrams arrive.
 *
 * @param streams   accepts connections, non-blocking; null where datagrams arrive
 * @param datagrams null where connections arrive
 * @param owner     closes it
 */
record CtlListener(
        RpcAddress address,
        @Nullable ServerSocketChannel streams,
        @Nullable DatagramServer datagrams,
        Closeable owner) implements Closeable {

    static CtlListener open(RpcAddress address, FileAccess access) throws IOException {
        return switch (address.transport()) {
            case TCP -> tcp(address);
            case UDP, UNIX_DGRAM -> {
                DatagramServer server = DatagramServer.open(address, access);
                yield new CtlListener(address, null, server, server);
            }
            case UNIX_STREAM -> {
                SpecialFile<ServerSocketChannel> file = SpecialFile.listening(Path.of(address.name()), access);
                file.channel().configureBlocking(false);
                yield new CtlListener(address, file.channel(), null, file);
            }
        };
    }

    private static CtlListener tcp(RpcAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address.inet());
            channel.configureBlocking(false);
            return new CtlListener(address, channel, null, channel);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /** The port that is really bound, as a text; empty for a socket file. */
    String port() {
        if (datagrams != null) {
            return datagrams.port();
        }
        try {
            if (streams != null && streams.getLocalAddress() instanceof InetSocketAddress inet) {
                return Integer.toString(inet.getPort());
            }
        } catch (IOException closed) {
            return Integer.toString(address.inet().getPort());
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        owner.close();
    }
}
