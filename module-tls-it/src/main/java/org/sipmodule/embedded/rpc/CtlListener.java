package org.sipmodule.embedded.rpc;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** One open socket on which requests or connections arrive, non-blocking. */
final class CtlListener implements Closeable {

    private final CtlAddress address;
    private final SelectableChannel channel;
    private final Closeable owner;

    private CtlListener(CtlAddress address, SelectableChannel channel, Closeable owner) throws IOException {
        this.address = address;
        this.channel = channel;
        this.owner = owner;
        channel.configureBlocking(false);
    }

    static CtlListener open(CtlAddress address, UnixSocketFile.Access access) throws IOException {
        return switch (address.transport()) {
            case TCP -> tcp(address);
            case UDP -> udp(address);
            case UNIX_STREAM -> {
                UnixSocketFile file = UnixSocketFile.open(Path.of(address.name()), access);
                yield new CtlListener(address, file.channel(), file);
            }
        };
    }

    private static CtlListener tcp(CtlAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address.inet());
            return new CtlListener(address, channel, channel);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private static CtlListener udp(CtlAddress address) throws IOException {
        boolean ipv4 = address.inet().getAddress().getAddress().length == 4;
        DatagramChannel channel =
                DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.bind(address.inet());
            return new CtlListener(address, channel, channel);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    CtlAddress address() {
        return address;
    }

    SelectableChannel channel() {
        return channel;
    }

    /** The port that is really bound, as a text; empty for a socket file. */
    String port() {
        try {
            if (channel instanceof ServerSocketChannel server
                    && server.getLocalAddress() instanceof InetSocketAddress inet) {
                return Integer.toString(inet.getPort());
            }
            if (channel instanceof DatagramChannel datagrams
                    && datagrams.getLocalAddress() instanceof InetSocketAddress inet) {
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
