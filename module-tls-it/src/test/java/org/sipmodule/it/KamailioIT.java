package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sipmodule.it.host.RelayingHost;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tool.RunningTool;
import org.sipmodule.tool.Tool;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Calls from the packaged host through the real Kamailio, each of which wants the other's certificate. */
public class KamailioIT {

    private static final String CLIENTS = """
            [client:default]
            ca_list = certs/ca.pem
            verify_certificate = yes
            require_certificate = yes
            [client:any]
            server_id = kamailio
            server_name = sip.example.test
            ca_list = certs/ca.pem
            verify_certificate = yes
            require_certificate = yes
            certificate = certs/client.pem
            private_key = certs/client.key
            """;

    private static final String SCRIPT = """
            loadmodule "siputils"
            modparam("tls", "tls_log", 1)
            request_route {
                if ($proto == "tls" && !is_peer_verified()) {
                    sl_send_reply("403", "Not verified");
                    exit;
                }
                if ($rU != "stranger") {
                    tls_set_connect_server_id("kamailio");
                }
                if (has_totag()) {
                    loose_route();
                } else {
                    record_route();
                    $du = "sip:127.0.0.1:%d;transport=tls";
                }
                t_relay();
            }
            """;

    private static final String PROFILES = """
            [server:default]
            certificate = CERTS/default.pem
            private_key = CERTS/default.key
            ca_list = CERTS/ca.pem
            verify_certificate = yes
            require_certificate = yes
            [client:default]
            certificate = CERTS/client.pem
            private_key = CERTS/client.key
            ca_list = CERTS/ca.pem
            verify_certificate = yes
            require_certificate = yes
            """;

    private static final String ROUTER = """
            #!KAMAILIO
            debug=2
            log_stderror=yes
            children=1
            tcp_children=2
            auto_aliases=no
            enable_tls=yes
            listen=tls:127.0.0.1:TLS
            listen=udp:127.0.0.1:UDP
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "xlog.so"
            loadmodule "siputils.so"
            loadmodule "tls.so"
            modparam("tls", "config", "DIR/tls.cfg")
            request_route {
                if (has_totag()) {
                    loose_route();
                } else if (!is_peer_verified()) {
                    sl_send_reply("403", "Not verified");
                    exit;
                } else {
                    xlog("L_WARN", "verified $tls_peer_subject_cn asked for $tls_peer_server_name\\n");
                    record_route();
                    $du = "sip:127.0.0.1:CALLEE";
                }
                t_relay();
            }
            event_route[core:worker-one-init] {
                xlog("L_WARN", "ready\\n");
            }
            """;

    @DataProvider
    public Object[][] whoHangsUp() {
        return new Object[][] {{"caller"}, {"callee"}};
    }

    /** The callee's BYE comes back over a connection that Kamailio opens, with its certificate. */
    @Test(dataProvider = "whoHangsUp")
    public void aCallIsSetUpAndEnded(String hangsUp) throws Exception {
        Tool.require("kamailio", "kamailio, kamailio-tls-modules");
        int port = Ports.free();
        try (RelayingHost host = RelayingHost.start(CLIENTS, SCRIPT.formatted(port));
                SipAgent callee = SipAgent.udp("callee");
                RunningTool kamailio = kamailio(port, callee.port())) {
            SipAgent caller = host.caller();
            host.send("INVITE", "callee");
            SipText invite = callee.next("INVITE");
            callee.reply(invite, "200 OK");
            SipText ok = caller.next("SIP/2.0 200");
            dialog(caller, "ACK", ok, reversed(ok.headers("Record-Route")));
            callee.next("ACK");

            if (hangsUp.equals("caller")) {
                dialog(caller, "BYE", ok, reversed(ok.headers("Record-Route")));
                callee.reply(callee.next("BYE"), "200 OK");
                assertThat(caller.next("SIP/2.0 200").method()).isEqualTo("BYE");
            } else {
                List<String> parties = List.of(
                        "From: " + ok.header("To"), "To: " + ok.header("From"), "Call-ID: " + ok.header("Call-ID"));
                send(callee, "BYE", invite, parties, invite.headers("Record-Route"));
                caller.reply(caller.next("BYE"), "200 OK");
                assertThat(callee.next("SIP/2.0 200").method()).isEqualTo("BYE");
                assertThat(host.output())
                        .containsPattern(
                                "new TLS connection 2 from 127\\.0\\.0\\.1:\\d+ to 127\\.0\\.0\\.1:" + host.tlsPort()
                                        + ": .*, profile TLSs<default>, .*, peer certificate: CN=client\\.example\\.test, ok\n");
            }
            assertThat(kamailio.output()).contains("verified client.example.test asked for sip.example.test");
            assertThat(host.output()).doesNotContain("ERROR", "WARNING: tls");
        }
    }

    @Test
    public void kamailioRefusesTheProfileWithoutCertificate() throws Exception {
        Tool.require("kamailio", "kamailio, kamailio-tls-modules");
        int port = Ports.free();
        try (RelayingHost host = RelayingHost.start(CLIENTS, SCRIPT.formatted(port));
                SipAgent callee = SipAgent.udp("callee");
                RunningTool kamailio = kamailio(port, callee.port())) {
            assertThat(host.ask("stranger"))
                    .as(kamailio.output())
                    .isEqualTo("SIP/2.0 477 Unfortunately error on sending to next hop occurred (477/TM)");
            assertThat(host.output().lines().filter(line -> line.contains(" WARNING: tls")))
                    .singleElement()
                    .asString()
                    .contains("TLS handshake with 127.0.0.1:" + port, " the peer refused with alert ");
            assertThat(callee.waiting()).isEmpty();
        }
    }

    private static void dialog(SipAgent caller, String method, SipText ok, List<String> routes) {
        send(
                caller,
                method,
                ok,
                List.of("From: " + ok.header("From"), "To: " + ok.header("To"), "Call-ID: " + ok.header("Call-ID")),
                routes);
    }

    /** A request to the contact of the other side's last message. */
    private static void send(SipAgent from, String method, SipText last, List<String> parties, List<String> routes) {
        List<String> headers = new ArrayList<>(parties);
        routes.forEach(route -> headers.add("Route: " + route));
        headers.add("CSeq: " + (method.equals("ACK") ? "1 " : "2 ") + method);
        String contact = last.header("Contact").replaceAll("[<>]", "");
        from.send(method, contact, method + "-" + last.header("Call-ID"), headers.toArray(String[]::new));
    }

    private static List<String> reversed(List<String> values) {
        List<String> turned = new ArrayList<>(values);
        Collections.reverse(turned);
        return turned;
    }

    private static RunningTool kamailio(int port, int callee) throws Exception {
        Path directory = Temporary.folder("kamailio");
        Files.writeString(
                directory.resolve("tls.cfg"),
                PROFILES.replace("CERTS", RelayingHost.certificates().toString()));
        Files.writeString(
                directory.resolve("kamailio.cfg"),
                ROUTER.replace("TLS", Integer.toString(port))
                        .replace("UDP", Integer.toString(Ports.free()))
                        .replace("CALLEE", Integer.toString(callee))
                        .replace("DIR", directory.toString()));
        String place = directory.toString();
        return RunningTool.start(
                        directory,
                        List.of("kamailio", "-DD", "-E", "-f", place + "/kamailio.cfg", "-w", place, "-Y", place))
                .saying("ready");
    }
}
