package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.peer.ClientPki;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tool.RunningTool;
import org.sipmodule.tool.Tool;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * Every variable and select, and is_peer_verified(), asked of the real Kamailio 5.6 and of the packaged host: the same script and tls.cfg, the same
 * clients. A difference that is not listed here fails.
 */
public class OriginalVariablesIT {

    /** Those that 5.6 does not have: of newer versions, and ours. */
    private static final List<String> NEWER = List.of(
            "$tls_peer_san_count(",
            "$tls_my_san_count(",
            "$tls_profile",
            "$tls_generation",
            "$tls_verify_reason",
            "$tls_peer_fingerprint",
            "$tls_sni_match",
            "@tls.peer.count.",
            "@tls.my.count.");

    private static final String TLS_CFG = """
            [server:default]
            method = TLSv1.2+
            certificate = DIR/server.pem
            private_key = DIR/server.key
            ca_list = DIR/ca.pem
            verify_client = optional_no_ca
            [server:any]
            server_name = crl.test
            method = TLSv1.2+
            certificate = DIR/server.pem
            private_key = DIR/server.key
            ca_list = DIR/ca.pem
            crl = DIR/crl.pem
            verify_client = optional_no_ca
            [server:any]
            server_name = off.test
            method = TLSv1.2+
            certificate = DIR/server.pem
            private_key = DIR/server.key
            [server:any]
            server_name = nobody.test
            method = TLSv1.2+
            certificate = DIR/server.pem
            private_key = DIR/server.key
            verify_client = optional_no_ca
            [client:default]
            """;

    private static final String SETTINGS = """
            #!KAMAILIO
            debug=2
            log_stderror=yes
            children=1
            tcp_children=2
            auto_aliases=no
            pv_buffer_size=65536
            pv_buffer_slots=20
            enable_tls=yes
            listen=tls:127.0.0.1:PORT
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "pv.so"
            loadmodule "xlog.so"
            loadmodule "textops.so"
            loadmodule "tls.so"
            modparam("tls", "config", "DIR/tls.cfg")
            event_route[core:worker-one-init] {
                xlog("L_WARN", "ready\\n");
            }
            """;

    private final VariablesScript script = new VariablesScript(
            Stream.of(List.of("is_peer_verified()"), VariablesScript.variables(), VariablesScript.selects())
                    .flatMap(List::stream)
                    .filter(asked -> NEWER.stream().noneMatch(asked::startsWith))
                    .toList());
    private final ClientPki pki = new ClientPki();
    private int kamailioPort;
    private int hostPort;
    private @Nullable RunningTool kamailio;
    private @Nullable LaunchedHost host;

    @BeforeClass
    public void startBoth() throws IOException {
        Tool.require("kamailio", "kamailio, kamailio-tls-modules");
        Path directory = Temporary.folder("original");
        pki.write(directory);
        Files.writeString(directory.resolve("tls.cfg"), TLS_CFG.replace("DIR", directory.toString()));
        kamailioPort = Ports.free();
        hostPort = Ports.free();
        String place = directory.toString();
        kamailio = RunningTool.start(
                        directory,
                        List.of(
                                "kamailio",
                                "-DD",
                                "-E",
                                "-f",
                                script(directory, "original.cfg", kamailioPort),
                                "-w",
                                place,
                                "-Y",
                                place))
                .saying("ready");
        host = LaunchedHost.run(directory, "-f", script(directory, "ours.cfg", hostPort))
                .listening();
    }

    private String script(Path directory, String name, int port) throws IOException {
        String settings = SETTINGS.replace("DIR", directory.toString()).replace("PORT", Integer.toString(port));
        return Files.writeString(directory.resolve(name), settings + script.text())
                .toString();
    }

    @AfterClass(alwaysRun = true)
    public void endBoth() {
        if (kamailio != null) {
            kamailio.close();
        }
        if (host != null) {
            host.close();
        }
    }

    @DataProvider
    public Object[][] clients() {
        List<Object[]> rows = new ArrayList<>();
        for (String client : pki.clientNames()) {
            rows.add(new Object[] {client, "plain.test", "TLSv1.3"});
            rows.add(new Object[] {client, "crl.test", "TLSv1.2"});
            rows.add(new Object[] {client, "nobody.test", "TLSv1.3"});
        }
        rows.add(new Object[] {null, "plain.test", "TLSv1.3"});
        rows.add(new Object[] {null, "plain.test", "TLSv1.2"});
        rows.add(new Object[] {"rsa", null, "TLSv1.3"});
        rows.add(new Object[] {"rsa", "off.test", "TLSv1.3"});
        return rows.toArray(new Object[0][]);
    }

    @Test(dataProvider = "clients")
    public void everyValueIsKamailios(@Nullable String client, @Nullable String sni, String version)
            throws IOException {
        Map<String, String> original = values(client, sni, version, kamailioPort);
        Map<String, String> ours = values(client, sni, version, hostPort);

        assertThat(ours.keySet()).isEqualTo(original.keySet());
        Map<String, String> unexplained = new TreeMap<>();
        original.forEach((asked, value) -> {
            String here = Objects.requireNonNull(ours.get(asked));
            if (!here.equals(value) && !isExplained(asked, value, ours)) {
                unexplained.put(asked, "Kamailio " + shown(value) + ", here " + shown(here));
            }
        });
        assertThat(unexplained).isEmpty();
    }

    private static String shown(String value) {
        return value.length() > 100 ? value.substring(0, 60) + "... (" + value.length() + " characters)" : value;
    }

    /** What differs, and why it does. */
    private static boolean isExplained(String asked, String original, Map<String, String> ours) {
        return switch (asked) {
            // 5.6 never has a value; from 6.1.4 on it is the line that $tls(...) gives
            case "$tls_peer_subject" -> isLine(asked, original, "$tls(p_subject_line)", ours);
            case "$tls_peer_issuer" -> isLine(asked, original, "$tls(p_issuer_line)", ours);
            case "$tls_my_subject" -> isLine(asked, original, "$tls(m_subject_line)", ours);
            case "$tls_my_issuer" -> isLine(asked, original, "$tls(m_issuer_line)", ours);
            // a chain that did not verify is shown there under optional_no_ca; the name of the select promises another
            // thing
            default ->
                asked.contains(".verified_cert_chain[")
                        && Objects.equals(ours.get("$tls_peer_verified"), "\"0\"")
                        && Objects.equals(ours.get(asked), "\"\"");
        };
    }

    private static boolean isLine(String asked, String original, String line, Map<String, String> ours) {
        return original.equals("null") && Objects.equals(ours.get(asked), ours.get(line));
    }

    /** What the script says, by what was asked. */
    private Map<String, String> values(@Nullable String client, @Nullable String sni, String version, int port)
            throws IOException {
        try (SSLSocket socket = (SSLSocket)
                pki.context(client).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {version});
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setCipherSuites(
                    new String[] {"TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"});
            parameters.setServerNames(sni == null ? List.of() : List.of(new SNIHostName(sni)));
            socket.setSSLParameters(parameters);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            Map<String, String> values = new TreeMap<>();
            for (int group = 0; group < script.groups(); group++) {
                socket.getOutputStream().write(request(group).getBytes(StandardCharsets.US_ASCII));
                assertThat(in.readLine()).isEqualTo("SIP/2.0 200 OK");
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    if (line.startsWith("X-")) {
                        int colon = line.indexOf(':');
                        String asked = script.asked(Integer.parseInt(line.substring(2, colon)));
                        values.put(
                                asked,
                                VariablesScript.decoded(
                                        asked, line.substring(colon + 1).strip()));
                    }
                }
            }
            return values;
        }
    }

    private static String request(int group) {
        return "OPTIONS sip:g" + group + "@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:9;rport;branch=z9hG4bK"
                + group + "\r\nFrom: <sip:me@a.test>;tag=1\r\nTo: <sip:you@a.test>\r\nCall-ID: " + group
                + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
    }
}
