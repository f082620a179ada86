package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.host.RelayingHost;
import org.sipmodule.it.peer.TlsCallee;
import org.testng.annotations.Test;

/** Which connection variables and selects are about: in the request's route, in the event route, in the reply's route. */
public class ConnectionScriptsIT {

    private static final String CLIENTS = """
            [client:default]
            ca_list = certs/ca.pem
            verify_certificate = yes
            certificate = certs/client.pem
            private_key = certs/client.key
            server_name = alpha.example.test
            """;

    private static final String SCRIPT = """
            request_route {
                xlog("request <$tls_version> <$sel(tls.peer.subject.cn)> <$tls_sni_match>\\n");
                $du = "sip:127.0.0.1:%d;transport=tls";
                t_on_reply("BACK");
                t_relay();
            }
            onreply_route[BACK] {
                $var(cn) = @tls.peer.subject.cn;
                xlog("reply <$tls_version> <$var(cn)> <$tls_my_subject_cn> <$(tls_peer_san_hostname[0])>"
                    " <$tls_peer_san_count(DNS)> <$tls_peer_server_name> <$tls_peer_verified> <$tls_profile>"
                    " <$tls_sni_match>\\n");
                if (tls_check_domain("alpha.example.test")) xlog("reply is of alpha\\n");
                if (tls_check_domain("beta.example.test")) xlog("reply is of beta\\n");
            }
            event_route[tls:connection-out] {
                if (@tls.peer.subject.cn == "alpha.example.test" && $tls_peer_verified == 1)
                    xlog("out <$tls_version> <$sel(tls.peer)> <$tls(m_subject_line)> <$tls_profile> <$tls_generation>"
                        " <$tls_verify_reason> <$sndto(port)>\\n");
            }
            """;

    @Test
    public void eachRouteSeesItsOwn() throws Exception {
        try (TlsCallee callee = new TlsCallee("127.0.0.1");
                RelayingHost host = RelayingHost.start(CLIENTS, SCRIPT.formatted(callee.port()))) {
            callee.answering(RelayingHost.certificates(), "alpha");
            assertThat(host.ask("callee")).startsWith("SIP/2.0 200");

            String output = host.output();
            assertThat(output)
                    .contains("request <<null>> <<null>> <<null>>")
                    .contains("out <TLSv1.3> <alpha.example.test> </CN=client.example.test> <TLSc<default>> <1> <ok> <"
                            + callee.port() + ">")
                    .contains("reply <TLSv1.3> <alpha.example.test> <client.example.test> <alpha.example.test> <1>"
                            + " <alpha.example.test> <1> <TLSc<default>> <<null>>")
                    .contains("reply is of alpha")
                    .doesNotContain("reply is of beta")
                    .containsPattern("ERROR: tls.script: \\$tls_ variable or @tls select: message from"
                            + " udp:127\\.0\\.0\\.1:\\d+: the message did not come over TLS");
        }
    }

    @Test
    public void aBadPathStopsTheStart() throws Exception {
        try (LaunchedHost host = RelayingHost.refused(CLIENTS, """
                request_route {
                    if (@tls.peer.subject.comonName == "x") exit;
                    xlog("$tls_peer_subjct_cn $tls(p_line) $(tls_version[1])\\n");
                    tls_check_domain();
                }
                """)) {
            assertThat(host.status()).isEqualTo(255);
            assertThat(host.output())
                    .containsPattern(
                            "kamailio\\.cfg:14:27: @tls\\.peer\\.subject has no comonName: expected one of cn, l, c,"
                                    + " st, o, ou, uid\\. Did you mean commonName\\?")
                    .containsPattern(
                            "kamailio\\.cfg:15:10: there is no variable \\$tls_peer_subjct_cn\\. Did you mean \\$tls_peer_subject_cn\\?")
                    .containsPattern("kamailio\\.cfg:15:10: \\$tls\\(p_line\\): \\$tls has no such inner name")
                    .containsPattern("kamailio\\.cfg:15:10: \\$\\(tls_version\\[1\\]\\): this variable takes no index")
                    .containsPattern("kamailio\\.cfg:16:5: tls_check_domain is called with 0 arguments: expected 1");
        }
    }
}
