package org.sipmodule.it.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCaller;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tool.Tool;
import org.testng.SkipException;

/**
 * The packaged host in a folder of its own with certificates, a control socket and a FIFO, whose surroundings can be made to
 * fail: it may have mounts that nobody else sees.
 */
public final class FaultyHost implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final String place;
    private final int port;
    private final int udpPort;
    private final LaunchedHost host;

    private FaultyHost(Path directory, String place, int port, int udpPort, LaunchedHost host) {
        this.directory = directory;
        this.place = place;
        this.port = port;
        this.udpPort = udpPort;
        this.host = host;
    }

    /** Copies of the test certificates, in {@code certs}, and a script in {@code kamailio.cfg}. */
    public static Path folder(String tlsCfg, String script) throws IOException {
        Path directory = Temporary.folder("faulty");
        DemoCertificates.copyTo(directory);
        Files.writeString(directory.resolve("tls.cfg"), tlsCfg);
        Files.writeString(directory.resolve("kamailio.cfg"), """
                #!KAMAILIO
                debug=2
                enable_tls=yes
                listen=udp:127.0.0.1:UDP
                listen=tls:127.0.0.1:TLS
                loadmodule "tls"
                loadmodule "tm"
                loadmodule "sl"
                loadmodule "textops"
                loadmodule "siputils"
                loadmodule "ctl"
                loadmodule "jsonrpcs"
                modparam("ctl", "binrpc", "unix:ctl")
                modparam("jsonrpcs", "transport", 6)
                modparam("jsonrpcs", "fifo_name", "fifo")
                modparam("jsonrpcs", "dgram_socket", "dgram")
                modparam("tls", "config", "tls.cfg")
                """ + script);
        return directory;
    }

    /** Starts it in a folder, and waits until it listens; ports are chosen once for a folder. */
    public static FaultyHost start(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        return start("", LaunchedHost.HOME.resolve("bin/siphost"), directory, environment, arguments);
    }

    /** @param place below the folder, where the launcher makes it work */
    public static FaultyHost start(
            String place, Path launcher, Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        int[] ports = ports(directory);
        LaunchedHost host = launch(launcher, directory, environment, arguments);
        return new FaultyHost(directory, place, ports[1], ports[0], host.listening());
    }

    /** Starts one whose log cannot be read, and waits for its pid file, which it writes last. */
    public static FaultyHost startUnheard(String place, Path launcher, Path directory, String... arguments)
            throws IOException {
        int[] ports = ports(directory);
        FaultyHost host =
                new FaultyHost(directory, place, ports[1], ports[0], launch(launcher, directory, Map.of(), arguments));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Files.exists(host.seen("pid")) || !host.process().isAlive());
        assertThat(host.process().isAlive()).isTrue();
        return host;
    }

    /** Starts one that is not expected to listen. */
    public static LaunchedHost launch(
            Path launcher, Path directory, Map<String, String> environment, String... arguments) throws IOException {
        ports(directory);
        Tool.require("kamcmd", "kamailio");
        List<String> all = new ArrayList<>(List.of("-f", "kamailio.cfg", "-w", ".", "-Y", "."));
        all.addAll(List.of(arguments));
        return LaunchedHost.run(launcher, directory, environment, all.toArray(String[]::new));
    }

    private static int[] ports(Path directory) throws IOException {
        Path script = directory.resolve("kamailio.cfg");
        String text = Files.readString(script);
        if (text.contains(":UDP\n")) {
            text = text.replace(":UDP\n", ":" + Ports.free() + "\n").replace(":TLS\n", ":" + Ports.free() + "\n");
            Files.writeString(script, text);
        }
        return text.lines()
                .filter(line -> line.startsWith("listen="))
                .mapToInt(line -> Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))
                .toArray();
    }

    /**
     * A launcher that runs shell commands first, in a mount namespace of its own, in the host's folder.
     *
     * @param end what stands behind the command of the host, such as where its log goes
     * @throws SkipException where that is not allowed
     */
    public static Path mounting(Path directory, String commands, String end) throws IOException {
        Tool.require("unshare", "util-linux");
        if (Tool.run(directory, PATIENCE, "", List.of("unshare", "-m", "mount", "-t", "tmpfs", "none", "."))
                        .status()
                != 0) {
            throw new SkipException("SKIPPED: mounts of one's own (unshare -m) are not allowed here, as root they are");
        }
        Path inside = Files.writeString(
                directory.resolve("inside"),
                "set -e\n" + commands + "\nexec " + LaunchedHost.HOME.resolve("bin/siphost") + " \"$@\"" + end + "\n");
        Path launcher = Files.writeString(
                directory.resolve("launcher"), "#!/bin/sh\nexec unshare -m sh " + inside + " \"$@\"\n");
        return Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    /** A file as the host sees it, through the mounts that it alone has. */
    public Path seen(String name) {
        return Path.of("/proc", Long.toString(host.pid()), "root")
                .resolve(directory.toString().substring(1))
                .resolve(place)
                .resolve(name);
    }

    public Path directory() {
        return directory;
    }

    public int port() {
        return port;
    }

    public int udpPort() {
        return udpPort;
    }

    public LaunchedHost process() {
        return host;
    }

    public String output() throws IOException {
        return host.output();
    }

    /** The lines of the log from a position on that have a text, without their time. */
    public List<String> lines(int from, String text) throws IOException {
        return output().substring(from)
                .lines()
                .filter(line -> line.contains(text))
                .map(line -> line.replaceFirst("^\\S+ \\S+ ", ""))
                .toList();
    }

    public SSLContext client() throws Exception {
        return TestIdentity.of(DemoCertificates.made(), "client");
    }

    /** The subject of the certificate that is shown under a name. */
    public String shown(String sni) throws Exception {
        try (TlsCaller caller = TlsCaller.to(port, client(), sni)) {
            return caller.serverSubject();
        }
    }

    /** What {@code kamcmd} prints for a call over the control socket. */
    public String kamcmd(String... call) {
        List<String> command = new ArrayList<>(List.of("kamcmd", "-s", "unix:" + seen("ctl")));
        command.addAll(List.of(call));
        return Tool.run(directory, PATIENCE, "", command).output();
    }

    /** Sends SIGKILL. */
    public void kill() {
        host.close();
    }

    @Override
    public void close() {
        kill();
    }
}
