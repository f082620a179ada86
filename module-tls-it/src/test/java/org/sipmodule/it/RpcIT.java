package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.sipmodule.it.host.ControlledHost;
import org.sipmodule.it.peer.TestIdentity;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What {@code kamcmd} shows of a running host, against the shapes recorded from Kamailio (README D29, D32, D38). */
public class RpcIT {

    private static final String NUMBER = "-?[0-9]+";

    @SuppressWarnings("NullAway.Init")
    private ControlledHost host;

    @BeforeClass
    public void startHost() throws IOException {
        host = ControlledHost.start("modparam(\"tls\", \"private_key\", \"/uri:pkcs11:token=t;pin-value=4711\")");
    }

    @AfterClass(alwaysRun = true)
    public void endHost() throws Exception {
        if (host != null) {
            host.close();
        }
    }

    private SSLSocket connected() throws Exception {
        return connected("beta.example.test", "TLSv1.3");
    }

    private SSLSocket connected(String serverName, String protocol) throws Exception {
        SSLSocket socket = (SSLSocket) TestIdentity.of(host.directory().resolve("certs"), "client")
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), host.port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        parameters.setProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        await().until(() -> host.kamcmd("tls.list").contains("src_port: " + socket.getLocalPort() + "\n"));
        return socket;
    }

    @DataProvider
    public Object[][] shapes() {
        String texts = "[^\n]*";
        return new Object[][] {
            {
                "tls.info",
                struct("max_connections: 2048", "opened_connections: [0-9]+", "clear_text_write_queued_bytes: 0")
            },
            {
                "tls.options",
                struct(
                        "force_run: 0",
                        "method: TLSv1.2\\+",
                        "verify_certificate: 0",
                        "verify_depth: 9",
                        "require_certificate: 0",
                        "verify_client: off",
                        // the PIN stays here
                        "private_key: /uri:pkcs11:token=t",
                        "ca_list: <null string>",
                        "certificate: /" + texts + "/cert.pem",
                        "cipher_list: <null string>",
                        "session_cache: 0",
                        "session_id: kamailio-tls-5.x.y",
                        "config: /" + texts + "/tls.cfg",
                        "log: 3",
                        "debug: 3",
                        "connection_timeout: 600",
                        "disable_compression: 1",
                        "ssl_release_buffers: 1",
                        "ssl_freelist_max: 0",
                        "ssl_max_send_fragment: -1",
                        "ssl_read_ahead: 0",
                        "send_close_notify: 0",
                        "low_mem_threshold1: -1",
                        "low_mem_threshold2: -1",
                        "ct_wq_max: 10485760",
                        "con_ct_wq_max: 65536",
                        "ct_wq_blk_size: 4096")
            },
            {
                "core.tcp_info",
                struct(
                        "readers: [0-9]+",
                        "max_connections: [0-9]+",
                        "max_tls_connections: 2048",
                        "opened_connections: [0-9]+",
                        "opened_tls_connections: [0-9]+",
                        "write_queued_bytes: 0")
            },
            {
                "core.shmmem",
                struct(
                        "total: [0-9]+",
                        "free: [0-9]+",
                        "used: [0-9]+",
                        "real_used: [0-9]+",
                        "max_used: [0-9]+",
                        "fragments: 0",
                        "direct_used: [0-9]+")
            },
            {"core.shmmem x", "error: 400 - bad unit \"x\": expected b, k, m or g\n"},
            {"core.uptime", struct("now: " + texts, "up_since: " + texts, "uptime: [0-9]+")},
            {"tls.kill", "error: 400 - error at parameter 0: expected integer type but end of packet encountered\n"},
            {"tls.kill 4711", "TLS connection id not found\n"},
            {"help tls.reload", "Reload TLS configuration file\n"},
            {"cfg.get tls private_key", "/uri:pkcs11:token=t\n"},
            {"cfg.get tls ca_list", "<null string>\n"},
            {"cfg.get tls certificate", "/" + texts + "/cert.pem\n"},
            {"stats.get_statistics nosuch", "error: 400 - no statistics of that name: nosuch\n"},
            {"stats.get_statistics max_connections", "tls:max_connections = 2048\n"},
            {"stats.get_statistics", "error: 400 - Please provide which stats to retrieve\n"},
            {"stats.fetch max_connections", struct("tls.max_connections: 2048")},
            {"stats.fetchn tls.max_connections nosuch", struct("tls.max_connections: 2048")},
            {"stats.fetch nosuch", "\\{\n\\}\n"},
        };
    }

    private static String struct(String... members) {
        return List.of(members).stream().collect(Collectors.joining("\n\t", "\\{\n\t", "\n\\}\n"));
    }

    @Test(dataProvider = "shapes")
    public void kamcmdShows(String call, String pattern) {
        assertThat(host.kamcmd(call.split(" "))).matches(pattern);
    }

    @Test
    public void tlsListShowsEveryConnection() throws Exception {
        try (SSLSocket served = connected();
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
            await().until(() -> host.kamcmd("tls.list").contains("src_port: " + silent.getLocalPort() + "\n"));
            String common = "dst_ip: 127.0.0.1\n\tdst_port: " + host.port() + "\n\t";
            assertThat(host.kamcmd("tls.list"))
                    .containsPattern(struct(
                            "id: [1-9][0-9]*",
                            "dom: TLSs<any:beta.example.test>",
                            "sni: beta.example.test",
                            "timestamp: [0-9]{4}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]",
                            "timeout: [0-9]+",
                            "src_ip: 127.0.0.1",
                            "src_port: " + served.getLocalPort(),
                            common + "cipher: TLS_AES_256_GCM_SHA384         TLSv1.3 Kx=any      Au=any  "
                                    + " Enc=AESGCM\\(256\\)            Mac=AEAD",
                            "ct_wq_size: 0",
                            "enc_rd_buf: 0",
                            "flags: 2",
                            "state: established",
                            "version: TLSv1.3",
                            "profile: \\[server:any\\]",
                            "generation: [1-9][0-9]*",
                            "verified: 1",
                            "direction: in"))
                    .containsPattern(struct(
                            "id: [1-9][0-9]*",
                            "dom: N/A",
                            "sni: N/A",
                            "timestamp: [^\n]*",
                            "timeout: " + NUMBER,
                            "src_ip: 127.0.0.1",
                            "src_port: " + silent.getLocalPort(),
                            common + "cipher: unknown",
                            "ct_wq_size: 0",
                            "enc_rd_buf: 0",
                            "flags: 0",
                            "state: pre-init",
                            "version: N/A",
                            "profile: N/A",
                            "generation: 0",
                            "verified: 0",
                            "direction: in"));
            assertThat(host.kamcmd("core.tcp_list"))
                    .containsPattern(struct(
                            "id: [1-9][0-9]*",
                            "type: TLS",
                            "state: CONN_OK",
                            "timeout: [0-9]+",
                            "lifetime: 600",
                            "ref_count: 1",
                            "src_ip: 127.0.0.1",
                            "src_port: " + served.getLocalPort(),
                            "dst_ip: 127.0.0.1",
                            "dst_port: " + host.port()));
        }
    }

    @Test
    public void tlsLimitsShowsEachLimit() {
        String limits = host.kamcmd("tls.limits");
        assertThat(limits)
                .containsPattern(struct("limit: tls_max_connections", "value: 2048", "now: [0-9]+", "reached: 0"))
                .containsPattern(struct("limit: handshake_timeout", "value: 10", "now: -1", "reached: [0-9]+"))
                .containsPattern(struct("limit: max_message_size", "value: 262144", "now: -1", "reached: 0"));
        assertThat(limits.split("limit: ", -1)).hasSize(15);
    }

    @Test
    public void f82CertificatesShowHowLongTheyAreGood() {
        assertThat(host.kamcmd("tls.certificates"))
                .containsPattern(struct(
                        "profile: TLSs<default>",
                        "file: .*/certs/default.pem",
                        "subject: CN=sip.example.test",
                        "not_after: 20.*Z",
                        "days_left: 39[67]"));
        assertThat(host.kamcmd("stats.get_statistics", "tls:")).containsPattern("tls:certificate_days_left = 39[67]\n");
    }

    /** D32. */
    @Test
    public void f81KillClosesAtOnce() throws Exception {
        try (SSLSocket served = connected()) {
            String list = host.kamcmd("tls.list");
            String before = list.substring(0, list.indexOf("src_port: " + served.getLocalPort() + "\n"));
            String id = before.substring(before.lastIndexOf("\tid: ") + 5)
                    .lines()
                    .findFirst()
                    .orElseThrow();
            assertThat(host.kamcmd("tls.kill", id)).isEqualTo("OK\n");
            assertThat(served.getInputStream().read()).isEqualTo(-1);
            assertThat(host.kamcmd("tls.kill", id)).isEqualTo("TLS connection id not found\n");
            String line = "INFO: tls.rpc: closing TLS connection " + id + " from 127.0.0.1:" + served.getLocalPort()
                    + " to 127.0.0.1:" + host.port() + ": tls.kill\n";
            await().untilAsserted(() -> assertThat(host.output()).containsOnlyOnce(line));
        }
    }

    /** By the names of cipher_list, for which an operator looks. */
    @Test
    public void theLineOfANewConnectionHasOpenSslsNameOfTheSuite() throws Exception {
        host.kamcmd("cfg.set_now_int", "tls", "log", "2");
        try (SSLSocket served = connected("alpha.example.test", "TLSv1.2")) {
            await().untilAsserted(() -> assertThat(host.output())
                    .containsPattern("new TLS connection [0-9]+ from 127\\.0\\.0\\.1:" + served.getLocalPort()
                            + " to [^ ]+: TLSv1\\.2 ECDHE-[A-Z0-9-]+, profile "));
        } finally {
            host.kamcmd("cfg.set_now_int", "tls", "log", "3");
        }
    }

    @Test
    public void aRefusedReloadSaysWhatIsWrongAndTheLogSaysAll() throws Exception {
        Path tlsCfg = host.directory().resolve("tls.cfg");
        String good = Files.readString(tlsCfg);
        Files.writeString(
                tlsCfg, "[server:default]\ncertificate = nowhere.pem\nprivate_key = nowhere.key\nca_list = gone.pem\n");
        assertThat(host.kamcmd("tls.reload"))
                .startsWith(
                        "error: 500 - Error while fixing TLS configuration (consult server log): 3 problems, the first: "
                                + tlsCfg + ":2:15: certificate " + host.directory() + "/nowhere.pem does not exist.");
        assertThat(host.output())
                .contains(tlsCfg + ":3:15: private_key ", tlsCfg + ":4:11: ca_list ")
                .contains("TLS configuration not reloaded: 3 problems to be corrected, generation 1 stays in force");
        Files.writeString(tlsCfg, good);
        assertThat(host.kamcmd("tls.reload")).isEqualTo("Ok. TLS configuration reloaded.\n");
        assertThat(host.kamcmd("stats.get_statistics", "tls:"))
                .contains("tls:reloads = 1\n", "tls:failed_reloads = 1\n");
    }

    @Test
    public void interactiveModeKnowsTheCommandsAndVariables() {
        assertThat(host.kamcmdShell("tls.info\nlist\ncfg.list tls\nquit\n"))
                .contains("max_connections: 2048", "tls.kill", "tls: connection_timeout")
                .doesNotContain("ERROR");
    }
}
