package org.sipmodule.temporary;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Ports for servers that a test starts. They lie below those that the system gives to clients, so that no other socket
 * takes one before the server does, and each JVM that runs tests has some of its own.
 */
public final class Ports {

    private static final int FIRST = 10_000;
    private static final int LAST = 32_000;
    private static final int OF_A_JVM = 1_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** Listens while this JVM runs: whoever holds the first port of a range has the others. */
    private static final ServerSocket CLAIM = claim();

    private static int last = CLAIM.getLocalPort();

    private Ports() {}

    /** One that nobody listens on with TCP or UDP, and that no test of this JVM was given before. */
    public static synchronized int free() throws IOException {
        while (++last < CLAIM.getLocalPort() + OF_A_JVM) {
            try (ServerSocket stream = new ServerSocket(last, 1, LOOPBACK);
                    DatagramSocket datagrams = new DatagramSocket(stream.getLocalPort(), LOOPBACK)) {
                return datagrams.getLocalPort();
            } catch (BindException taken) {
                // by somebody else's server
            }
        }
        throw new IOException("this JVM has used all its " + OF_A_JVM + " ports");
    }

    private static ServerSocket claim() {
        for (int first = FIRST; first < LAST; first += OF_A_JVM) {
            try {
                return new ServerSocket(first, 1, LOOPBACK);
            } catch (IOException taken) {
                // by another JVM that runs tests
            }
        }
        throw new IllegalStateException("no range of " + OF_A_JVM + " ports is free on loopback");
    }
}
