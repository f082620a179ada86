package org.sipmodule.it.hostile;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import org.testng.SkipException;

/** A name server that takes every question and answers none, on the port that the system's configuration cannot change. */
final class SilentNames {

    private static final String ADDRESS = "127.0.0.54";

    private SilentNames() {}

    /** @throws SkipException where that port cannot be had */
    static DatagramSocket open() throws IOException {
        try {
            return new DatagramSocket(53, InetAddress.getByName(ADDRESS));
        } catch (SocketException notAllowed) {
            throw new SkipException("SKIPPED: port 53 of " + ADDRESS + " cannot be had: " + notAllowed.getMessage());
        }
    }

    /** What the resolver's configuration says then. */
    static String resolver() {
        return "nameserver " + ADDRESS + "\n";
    }
}
