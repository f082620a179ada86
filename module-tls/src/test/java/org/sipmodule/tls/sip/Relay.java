package org.sipmodule.tls.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes TCP connections on to a port, until it freezes or resets them. */
final class Relay implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final int target;
    private volatile int frozen;

    Relay(int target) throws IOException {
        this.target = target;
        start("relay-accept", () -> {
            while (!listener.isClosed()) {
                Socket from = listener.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), target());
                sockets.add(from);
                sockets.add(to);
                int number = sockets.size() / 2;
                start("relay-there", () -> pass(number, from, to));
                start("relay-back", () -> pass(number, to, from));
            }
        });
    }

    private void pass(int number, Socket from, Socket to) throws IOException {
        byte[] bytes = new byte[8192];
        for (int count = 0; count >= 0; count = from.getInputStream().read(bytes)) {
            if (number <= frozen) {
                return; // neither read nor closed any more
            }
            to.getOutputStream().write(bytes, 0, count);
        }
        to.shutdownOutput();
    }

    /** The connections of now are read no more; the kernel still acknowledges, until its buffers are full. */
    void freeze() {
        frozen = sockets.size() / 2;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // the way it ends
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private int target() {
        return target;
    }

    int port() {
        return listener.getLocalPort();
    }

    void reset() throws IOException {
        for (Socket socket : sockets) {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        reset();
    }
}
