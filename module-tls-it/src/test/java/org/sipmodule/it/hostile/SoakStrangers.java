package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.FaultyHost;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.SipPeer;
import org.sipmodule.it.peer.TlsCaller;
import org.sipmodule.temporary.Ports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testng.SkipException;

/**
 * The lanes of a soak whose peers have done their handshake or need none: records that are broken after it, limits that are
 * reached, a script that runs away, names that nobody answers for, and garbage at the doors of UDP and TCP.
 */
final class SoakStrangers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SoakStrangers.class);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int PATIENCE_SECONDS = 60;
    private static final int LONGEST_DATAGRAM = 60_000;

    private final DemoConfiguration demo;
    private final SSLContext client;
    private final Strangers strangers;
    private final BrokenPeers broken;
    private final long seed;
    private final int plainPort;
    private final @Nullable DatagramSocket names;
    private final AtomicInteger turns = new AtomicInteger();

    SoakStrangers(DemoConfiguration demo, SSLContext client, long seed) throws IOException {
        this.demo = demo;
        this.client = client;
        this.strangers = new Strangers(client, demo.port());
        this.broken = new BrokenPeers(client, demo.port());
        this.seed = seed;
        this.plainPort = Ports.free();
        this.names = names();
        HostileScript.writeTo(demo);
    }

    /** Null where port 53 cannot be had. */
    private static @Nullable DatagramSocket names() throws IOException {
        try {
            return SilentNames.open();
        } catch (SkipException notAllowed) {
            LOG.warn("without silent names: {}", notAllowed.getMessage());
            return null;
        }
    }

    /** For the script. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(HostileScript.MODULES);
        lines.addAll(List.of(
                "listen=udp:127.0.0.1:" + plainPort,
                "listen=tcp:127.0.0.1:" + plainPort,
                // not to be reached by a call whose route meets a collection
                "max_script_time=1000",
                "tcp_send_timeout=3"));
        return lines;
    }

    /** Of the host, with so many descriptors, and with a resolver that asks the silent name server for a second. */
    Path launcher(int descriptors) throws IOException {
        if (names == null) {
            return LaunchedHost.withDescriptors(demo.directory(), descriptors);
        }
        Files.writeString(
                demo.directory().resolve("resolv.conf"), SilentNames.resolver() + "options timeout:1 attempts:1\n");
        return FaultyHost.mounting(
                demo.directory(), "ulimit -n " + descriptors + "\nmount --bind resolv.conf /etc/resolv.conf", "");
    }

    /** A thing that is done, and fails when the host does not do what it should. */
    private interface Deed {
        void run() throws Exception;
    }

    void addTo(Lanes lanes) {
        add(lanes, "records broken after the handshake", Duration.ofMillis(200), this::breakRecords);
        add(lanes, "refused: deaf", Duration.ofSeconds(5), strangers::deaf);
        add(lanes, "refused: long message", Duration.ofMillis(500), strangers::longMessage);
        add(lanes, "refused: long ClientHello", Duration.ofMillis(200), strangers::longHello);
        add(lanes, "script: loops until max_script_time", Duration.ofSeconds(10), () -> runAway("endless"));
        add(lanes, "script: a slow expression", Duration.ofSeconds(1), () -> runAway("pattern"));
        add(lanes, "garbage to UDP", Duration.ofMillis(100), this::garbageToUdp);
        add(lanes, "garbage to TCP", Duration.ofMillis(200), this::garbageToTcp);
        if (names != null) {
            add(lanes, "silent names", Duration.ofMillis(500), this::silentName);
        }
    }

    private static void add(Lanes lanes, String name, Duration pause, Deed deed) {
        lanes.add(List.of(name), 1, pause, () -> {
            deed.run();
            return name;
        });
    }

    private void breakRecords() throws Exception {
        broken.breakRecords(BrokenBytesIT.breaker(turn())).get(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private long turn() {
        return seed + turns.incrementAndGet();
    }

    /** A route that is given up has no answer, but the next request on that connection has. */
    private void runAway(String user) throws IOException {
        try (TlsCaller caller = TlsCaller.to(demo.port(), client, "a.example.test")) {
            caller.send("OPTIONS", user, HostileScript.SLOW_SUBJECT);
            assertThat(caller.ask("OPTIONS", "me").startLine()).startsWith("SIP/2.0 200 ");
        }
    }

    private void silentName() throws IOException {
        try (TlsCaller caller = TlsCaller.to(demo.port(), client, "a.example.test")) {
            // a new one each time, as the JVM remembers
            assertThat(caller.ask("OPTIONS", "silent" + turn()).startLine()).startsWith("SIP/2.0 477 ");
        }
    }

    private void garbageToUdp() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            for (byte[] message : new BrokenSip(turn()).next(5)) {
                socket.send(
                        new DatagramPacket(message, Math.min(message.length, LONGEST_DATAGRAM), LOOPBACK, plainPort));
            }
        }
    }

    /** Whoever comes after is served. */
    private void garbageToTcp() throws IOException {
        try (Socket socket = new Socket(LOOPBACK, plainPort)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            for (byte[] message : new BrokenSip(turn()).next(5)) {
                socket.getOutputStream().write(message);
            }
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException closed) {
            // before all was sent
        }
        try (SipPeer peer = SipPeer.to("TCP", plainPort)) {
            assertThat(peer.ask("OPTIONS", "z9hG4bKsoak" + turn(), "").statusLine())
                    .startsWith("SIP/2.0 200 ");
        }
    }

    @Override
    public void close() {
        broken.close();
        if (names != null) {
            names.close();
        }
    }
}
