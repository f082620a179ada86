package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.host.OwnDistribution;
import org.sipmodule.it.host.RelayingHost;
import org.sipmodule.it.peer.TlsCallee;
import org.sipmodule.module.EventCallback;
import org.testng.annotations.Test;

/** The manual's examples about outbound connections, by their numbers, against a peer on the JDK's TLS engine. */
public class ManualExamplesIT {

    private static final String OK = "SIP/2.0 200 OK";
    private static final String NOT_SENT = "SIP/2.0 477 Unfortunately error on sending to next hop occurred (477/TM)";

    private static final String CLIENTS = """
            [client:default]
            ca_list = certs/ca.pem
            verify_certificate = yes
            [client:any]
            server_id = kamailio.org
            server_name = carrier.example.test
            ca_list = certs/ca.pem
            verify_certificate = yes
            certificate = certs/client.pem
            private_key = certs/client.key
            [client:any]
            server_id = clientone
            server_name = clientone.example.test
            ca_list = certs/ca.pem
            verify_certificate = yes
            certificate = certs/client.pem
            private_key = certs/client.key
            """;

    @Test
    public void example144XavpCfg() throws Exception {
        try (TlsCallee callee = new TlsCallee("127.0.0.1");
                RelayingHost host = RelayingHost.start(CLIENTS, """
                        modparam("tls", "xavp_cfg", "tls")
                        request_route {
                            if ($rU == "carrier") {
                                $xavp(tls=>server_name) = "kamailio.org";
                                $xavp(tls[0]=>server_id) = "kamailio.org";
                            }
                            $du = "sip:localhost:%d;transport=tls";
                            route(RELAY);
                        }
                        route[RELAY] {
                            t_relay();
                        }
                        """.formatted(callee.port()))) {
            callee.answering(RelayingHost.certificates(), "default");

            assertThat(host.ask("carrier")).isEqualTo(OK);
            assertThat(callee.next())
                    .extracting(TlsCallee.Arrival::connection, TlsCallee.Arrival::sni, TlsCallee.Arrival::peer)
                    .containsExactly(1, "kamailio.org", "CN=client.example.test");
            assertThat(host.ask("other")).isEqualTo(OK);
            assertThat(callee.next())
                    .extracting(TlsCallee.Arrival::connection, TlsCallee.Arrival::sni, TlsCallee.Arrival::peer)
                    .containsExactly(2, "localhost", "nobody");
            assertThat(host.ask("carrier")).isEqualTo(OK);
            assertThat(callee.next().connection()).isEqualTo(1);
        }
    }

    /** The event route, which would drop everything, is not run: the callback stands in its place. */
    @Test
    public void example145EventCallback() throws Exception {
        try (TlsCallee callee = new TlsCallee("127.0.0.1");
                RelayingHost host =
                        RelayingHost.start(homeWith(KsrTlsEvent.class), CLIENTS, """
                        modparam("tls", "event_callback", "ksr_tls_event")
                        request_route {
                            $du = "sip:127.0.0.1:%d;transport=tls";
                            t_relay();
                        }
                        event_route[tls:connection-out] {
                            drop;
                        }
                        """.formatted(callee.port()))) {
            callee.answering(RelayingHost.certificates(), "default");

            assertThat(host.ask("first")).isEqualTo(OK);
            assertThat(host.ask("second")).isEqualTo(OK);
            assertThat(callee.connections()).isOne();
            assertThat(host.output())
                    .containsOnlyOnce("===== tls module triggered event: tls:connection-out, to port " + callee.port()
                            + ", verified true, peer sip.example.test, subject /CN=sip.example.test\n");
        }
    }

    @Test
    public void example145EventCallbackThatNobodyHas() throws Exception {
        try (LaunchedHost host = RelayingHost.refused(CLIENTS, """
                modparam("tls", "event_callback", "ksr_tls_event")
                request_route {
                    exit;
                }
                """)) {
            assertThat(host.status()).isEqualTo(255);
            assertThat(host.output().lines().filter(line -> line.contains(" ERROR: ")))
                    .extracting(line -> line.replaceFirst("^\\S+ \\S+ ", ""))
                    .containsExactly(
                            "ERROR: embedded: kamailio.cfg:13:1: event_callback: this host has no Java callback named"
                                    + " ksr_tls_event: the name of an org.sipmodule.module.EventCallback among its"
                                    + " libraries",
                            "ERROR: embedded: not started: kamailio.cfg is refused");
        }
    }

    @Test
    public void example150SetConnectServerId() throws Exception {
        try (TlsCallee callee = new TlsCallee("127.0.0.1");
                RelayingHost host = RelayingHost.start(CLIENTS, """
                        request_route {
                            if ($rU == "one" || $rU == "taken_back") {
                                tls_set_connect_server_id("clientone");
                            }
                            if ($rU == "taken_back") {
                                tls_set_connect_server_id("");
                            }
                            $du = "sip:127.0.0.1:%d;transport=tls";
                            t_relay();
                        }
                        """.formatted(callee.port()))) {
            callee.answering(RelayingHost.certificates(), "default");

            assertThat(host.ask("one")).isEqualTo(OK);
            assertThat(callee.next())
                    .extracting(TlsCallee.Arrival::connection, TlsCallee.Arrival::sni, TlsCallee.Arrival::peer)
                    .containsExactly(1, "clientone.example.test", "CN=client.example.test");
            for (String user : new String[] {"other", "taken_back"}) {
                assertThat(host.ask(user)).isEqualTo(OK);
                assertThat(callee.next())
                        .as(user)
                        .extracting(TlsCallee.Arrival::connection, TlsCallee.Arrival::sni, TlsCallee.Arrival::peer)
                        .containsExactly(2, "none", "nobody");
            }
        }
    }

    @Test
    public void example151ConnectionOut() throws Exception {
        try (TlsCallee wanted = new TlsCallee("127.0.0.1");
                TlsCallee dropped = new TlsCallee("127.0.0.2");
                RelayingHost host = RelayingHost.start(CLIENTS, """
                        request_route {
                            if ($rU == "dropped") {
                                $du = "sip:127.0.0.2:%d;transport=tls";
                            } else {
                                $du = "sip:127.0.0.1:%d;transport=tls";
                            }
                            t_relay();
                        }
                        event_route[tls:connection-out] {
                            if($sndto(ip)=="127.0.0.2") {
                                drop;
                            }
                        }
                        """.formatted(dropped.port(), wanted.port()))) {
            wanted.answering(RelayingHost.certificates(), "default");
            dropped.answering(RelayingHost.certificates(), "default");

            assertThat(host.ask("dropped")).isEqualTo(NOT_SENT);
            assertThat(dropped.nextUnused()).isEqualTo("none");
            assertThat(host.ask("wanted")).isEqualTo(OK);
            assertThat(wanted.next().connection()).isOne();
            assertThat(dropped.connections()).isOne();
        }
    }

    /** A distribution whose libraries are the packaged one's and a jar with that callback. */
    private static Path homeWith(Class<? extends EventCallback> callback) throws IOException {
        Path home = OwnDistribution.with(library -> true);
        String classFile = callback.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(home.resolve("lib/callback.jar")));
                InputStream code = callback.getClassLoader().getResourceAsStream(classFile)) {
            jar.putNextEntry(new ZipEntry("META-INF/services/" + EventCallback.class.getName()));
            jar.write(callback.getName().getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new ZipEntry(classFile));
            jar.write(Objects.requireNonNull(code, classFile).readAllBytes());
        }
        return home;
    }
}
