package org.sipmodule.it.container;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.sip.Dialog;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.sipmodule.embedded.MadeCertificates;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCaller;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tool.Tool;

/** The container with the modules among its libraries, a script that its stack's properties name, and the trial application. */
final class ContainerFixture implements AutoCloseable {

    /** The doors, as somebody writes them into the stack's properties file. */
    static final String PROCESSORS =
            "gov.nist.javax.sip.MESSAGE_PROCESSOR_FACTORY=org.sipmodule.tls.sip.TlsMessageProcessorFactory";

    static final String SOCKETS = "gov.nist.javax.sip.NETWORK_LAYER=org.sipmodule.tls.sip.TlsNetworkLayer";

    private static final String TLS_CFG = """
            [server:default]
            method = TLSv1.2+
            verify_client = optional_no_ca
            certificate = certs/default.pem
            private_key = certs/default.key
            ca_list = certs/ca.pem
            [server:any]
            server_name = alpha.example.test
            method = TLSv1.2+
            verify_client = optional_no_ca
            certificate = certs/alpha.pem
            private_key = certs/alpha.key
            ca_list = certs/ca.pem
            [server:any]
            server_name = beta.example.test
            method = TLSv1.2+
            verify_client = optional_no_ca
            certificate = certs/beta.pem
            private_key = certs/beta.key
            ca_list = certs/ca.pem
            [client:default]
            verify_certificate = yes
            ca_list = certs/ca.pem
            [client:any]
            server_id = carrier-a
            server_name = alpha.example.test
            verify_certificate = yes
            ca_list = certs/ca.pem
            [client:any]
            server_id = carrier-b
            server_name = beta.example.test
            verify_certificate = yes
            ca_list = certs/ca.pem
            certificate = certs/client.pem
            private_key = certs/client.key
            """;

    private static final String SCRIPT = """
            #!KAMAILIO
            enable_tls=yes
            loadmodule "tls"
            loadmodule "sl"
            loadmodule "tm"
            loadmodule "textops"
            loadmodule "ctl"
            loadmodule "cfg_rpc"
            modparam("tls", "config", "tls.cfg")
            modparam("ctl", "binrpc", "unix:control")
            request_route {
                if ($rU == "barred") {
                    sl_send_reply("403", "Barred by the script");
                    exit;
                }
                if ($rU == "vanish") drop;
                if (is_method("CANCEL") && $rU != "uncancelled") {
                    if (t_check_trans()) t_relay();
                    exit;
                }
                if ($rU == "uncancelled" && is_method("INVITE|ACK|BYE")) $rU = "relayed";
                if ($rU == "relayed" || $rU == "forwarded") {
                    $du = $hdr(X-Target);
                    tls_set_connect_server_id("carrier-b");
                    if ($rU == "forwarded") {
                        forward();
                    } else if (!t_relay()) {
                        sl_send_reply("500", "Not relayed");
                    }
                    exit;
                }
                if ($rU == "scripted") tls_set_connect_server_id("carrier-b");
                append_hf("X-Script: $proto $tls_version\\r\\n");
            }
            event_route[tls:connection-out] {
                if ($sndto(port) == %d) drop;
            }
            """;

    private final Path folder;
    private final int port;
    private final RestcommContainer container;
    private Context application;

    private ContainerFixture(Path folder, int port, RestcommContainer container, Context application) {
        this.folder = folder;
        this.port = port;
        this.container = container;
        this.application = application;
    }

    /** @param dropped the port to which no connection gets beyond its event route */
    static ContainerFixture start(String door, int dropped) throws Exception {
        return start(door, dropped, new Properties());
    }

    /** @param more further properties of the stack */
    static ContainerFixture start(String door, int dropped, Properties more) throws Exception {
        Path folder = MadeCertificates.besideThem();
        int port = Ports.free();
        Files.writeString(folder.resolve("tls.cfg"), TLS_CFG);
        Files.writeString(folder.resolve("kamailio.cfg"), SCRIPT.formatted(dropped));
        return start(door, folder, port, more);
    }

    private static ContainerFixture start(String door, Path folder, int port, Properties more) throws Exception {
        Properties stack = properties(folder.resolve("kamailio.cfg"), folder, door);
        stack.putAll(more);
        RestcommContainer container =
                RestcommContainer.start(folder, stack, List.of(new RestcommContainer.Socket("tls", loopback(port))));
        Context application = container.deploy(TrialServlet.class);
        return new ContainerFixture(folder, port, container, application);
    }

    /** What a user writes into the stack's properties file. JAIN-SIP keeps stacks by name, with their first properties. */
    static Properties properties(Path script, Path runDirectory, String door) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader("""
                javax.sip.STACK_NAME=Sip-Servlets-%4$s
                gov.nist.javax.sip.REENTRANT_LISTENER=true
                org.sipmodule.SCRIPT=%1$s
                org.sipmodule.RUN_DIRECTORY=%2$s
                org.sipmodule.FAILED_SEND=477
                gov.nist.javax.sip.STACK_LOGGER=org.sipmodule.tls.sip.Slf4jStackLogger
                gov.nist.javax.sip.SERVER_LOGGER=org.sipmodule.tls.sip.Slf4jServerLogger
                %3$s
                """.formatted(script, runDirectory, door, runDirectory.getFileName())));
        return properties;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    Path folder() {
        return folder;
    }

    Path certificates() {
        return folder.resolve("certs");
    }

    int port() {
        return port;
    }

    /** A client that shows no certificate. */
    TlsCaller stranger(String sni) throws Exception {
        return TlsCaller.to(port, TestIdentity.trusting(certificates().resolve("ca.pem")), sni);
    }

    TlsCaller known(String sni) throws Exception {
        return TlsCaller.to(port, TestIdentity.of(certificates(), "client"), sni);
    }

    String kamcmd(String... call) {
        List<String> command = new ArrayList<>(List.of("kamcmd", "-s", "unix:" + folder.resolve("control")));
        command.addAll(List.of(call));
        return Tool.run(folder, Duration.ofSeconds(20), "", command).output();
    }

    /** The class loader of the application that is deployed now. */
    ClassLoader application() {
        return application.getLoader().getClassLoader();
    }

    /** Method or status code of each message of a call that the stack has given to the container. */
    List<String> handedOver(String callId) {
        return container.handedOver(callId);
    }

    /** Those of a call that the container's stack keeps. */
    List<Dialog> dialogs(String callId) {
        return container.dialogs(callId);
    }

    /** Another container in the same process, with another script under the same name. */
    ContainerFixture restarted(String door) throws Exception {
        close();
        Path script = folder.resolve("kamailio.cfg");
        Files.writeString(script, Files.readString(script).replace("Barred by the script", "Barred anew"));
        return start(door, folder, port, new Properties());
    }

    void redeploy() throws Exception {
        container.undeploy(application);
        application = container.deploy(TrialServlet.class);
    }

    @Override
    public void close() throws LifecycleException {
        container.close();
    }
}
