package org.sipmodule.it.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;

/**
 * The packaged host with a script of the test's that sends requests on, a caller on its UDP port, and the test certificates
 * {@code default}, {@code alpha}, {@code beta} (servers) and {@code client}, all of one CA.
 */
public final class RelayingHost implements AutoCloseable {

    private static final String SERVER = """
            [server:default]
            certificate = certs/default.pem
            private_key = certs/default.key
            ca_list = certs/ca.pem
            verify_client = optional
            """;

    /** Made by the first host that starts; later ones find them there. */
    private static final Path CERTIFICATES = Temporary.folder("relaying").resolve("certs");

    private final int port;
    private final int tlsPort;
    private final LaunchedHost host;
    private final SipAgent caller;
    private int sent;

    private RelayingHost(int port, int tlsPort, LaunchedHost host, SipAgent caller) {
        this.port = port;
        this.tlsPort = tlsPort;
        this.host = host;
        this.caller = caller;
    }

    /** Starts it and waits until it listens. */
    public static RelayingHost start(String clientProfiles, String script) throws IOException {
        return start(LaunchedHost.HOME, clientProfiles, script);
    }

    public static RelayingHost start(Path home, String clientProfiles, String script) throws IOException {
        Path directory = Temporary.folder("relaying");
        int port = Ports.free();
        int tlsPort = Ports.free();
        write(directory, port, tlsPort, clientProfiles, script);
        LaunchedHost host = run(home, directory).listening();
        return new RelayingHost(port, tlsPort, host, SipAgent.udp("caller").towards(port));
    }

    /** Runs one that is not expected to listen. */
    public static LaunchedHost refused(String clientProfiles, String script) throws IOException {
        Path directory = Temporary.folder("relaying");
        write(directory, Ports.free(), Ports.free(), clientProfiles, script);
        return run(LaunchedHost.HOME, directory);
    }

    private static LaunchedHost run(Path home, Path directory) throws IOException {
        return LaunchedHost.run(
                home.resolve("bin/siphost"),
                directory,
                Map.of(),
                "--test-certificates",
                CERTIFICATES.toString(),
                "-f",
                "kamailio.cfg");
    }

    private static void write(Path directory, int port, int tlsPort, String clientProfiles, String script)
            throws IOException {
        Files.createSymbolicLink(directory.resolve("certs"), CERTIFICATES);
        Files.writeString(directory.resolve("tls.cfg"), SERVER + clientProfiles);
        Files.writeString(directory.resolve("kamailio.cfg"), """
                #!KAMAILIO
                debug=2
                enable_tls=yes
                listen=udp:127.0.0.1:%d
                listen=tls:127.0.0.1:%d
                loadmodule "tls"
                loadmodule "tm"
                loadmodule "sl"
                loadmodule "rr"
                loadmodule "textops"
                loadmodule "xlog"
                modparam("tls", "config", "tls.cfg")
                """.formatted(port, tlsPort) + script);
    }

    public static Path certificates() {
        return CERTIFICATES;
    }

    public int port() {
        return port;
    }

    public int tlsPort() {
        return tlsPort;
    }

    public SipAgent caller() {
        return caller;
    }

    /** Sends a new request for that user, with the Call-ID {@code sent-N}. */
    public void send(String method, String user) {
        sent++;
        caller.send(method, "sip:" + user + "@127.0.0.1", "sent-" + sent, "Call-ID: sent-" + sent);
    }

    /** Sends a new OPTIONS for that user, and gives the status line of its reply. */
    public String ask(String user) {
        send("OPTIONS", user);
        return caller.next().startLine();
    }

    /** The process, to end it otherwise than by {@link #close}. */
    public LaunchedHost process() {
        return host;
    }

    public String output() throws IOException {
        return host.output();
    }

    @Override
    public void close() throws IOException {
        caller.close();
        host.close();
    }
}
