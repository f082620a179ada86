package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.SoftHsm;
import org.sipmodule.tls.runtime.ConnectIntent;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Handshakes signed by keys on a token (manual 10.34, README D27). */
public class TokenHandshakeTest {

    private static final Issued TOKENLESS = Issued.root("Root").issue(CertificateSpec.leaf("In a file"));

    private final TestFolder folder = new TestFolder();
    private @Nullable Path library;

    @BeforeClass
    public void open() throws IOException {
        library = SoftHsm.library();
        folder.write("rsa.pem", SoftHsm.RSA.pem());
        folder.write("ec.pem", SoftHsm.EC.pem());
        folder.write("pin.txt", SoftHsm.PIN + "\n");
        folder.write("openssl.cnf", """
                # as the manual writes it
                kamailio = openssl_init

                [ openssl_init ]
                engines = engine_section

                [ engine_section ]
                pkcs11 = pkcs11_section

                [ pkcs11_section ]
                engine_id = pkcs11
                dynamic_path = /usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so
                MODULE_PATH = %s
                PIN = "%s" # of the user
                init = 0
                """.formatted(library, SoftHsm.PIN));
        folder.write("sun.cfg", "name = Sun\nlibrary = %s\nslot = %s\n".formatted(library, SoftHsm.slot()));
    }

    private TlsServer server(String engineConfig) throws IOException {
        TlsServer server = new TlsServer(folder, 1);
        server.params().with(TlsParams.ENGINE, "pkcs11").with(TlsParams.ENGINE_CONFIG, engineConfig);
        return server;
    }

    @DataProvider
    public Object[][] keys() {
        String sip = "pkcs11:token=SIP%20keys;object=";
        return new Object[][] {
            {"RSA", "openssl.cnf", "rsa.pem", "/engine:" + sip + "RSA%20KEY", ""},
            {"EC", "openssl.cnf", "ec.pem", "/engine:" + sip + "ECKEY;type=private", ""},
            {"by id, /uri:", "openssl.cnf", "ec.pem", "/uri:pkcs11:token=SIP%20keys;id=%02", ""},
            {"a bare label", "sun.cfg", "rsa.pem", "/engine:RSA KEY", "private_key_password = file:pin.txt"},
            {"PIN in the name", "sun.cfg", "ec.pem", "/engine:pkcs11:object=ECKEY?pin-value=" + SoftHsm.PIN, ""},
            {
                "PIN as the first attribute",
                "sun.cfg",
                "ec.pem",
                "/engine:pkcs11:pin-value=" + SoftHsm.PIN + ";object=ECKEY",
                ""
            },
            {"PIN from a file", "sun.cfg", "ec.pem", "/engine:pkcs11:object=ECKEY;pin-source=file:pin.txt", ""},
        };
    }

    @Test(dataProvider = "keys")
    public void signsHandshakes(String name, String engineConfig, String certificate, String key, String password)
            throws IOException {
        try (TlsServer server = server(engineConfig)) {
            server.serve("[server:default]", "certificate = " + certificate, "private_key = \"" + key + "\"", password);
            for (String version : new String[] {"-tls1_2", "-tls1_3"}) {
                try (OpenSsl client = OpenSsl.connect(server.port(), version)) {
                    assertThat(client.readUntil("Verification"))
                            .as(name + version)
                            .contains("CN = token-" + certificate.replace(".pem", ""))
                            .contains("Peer signature type: ")
                            .doesNotContain("New, (NONE)");
                }
            }
        }
    }

    /** Field case F65: what may wait for a token does not run where others are served. */
    @Test
    public void f65ServesOnThreadsThatMayWait() throws IOException {
        try (TlsServer server = server("openssl.cnf")) {
            Queue<String> threads = new ConcurrentLinkedQueue<>();
            server.consumers(connection -> {
                threads.add(Thread.currentThread().getName());
                return new Teller(connection);
            });
            server.serve(
                    "[server:default]",
                    "certificate = ec.pem",
                    "private_key = \"/engine:pkcs11:token=SIP%20keys;object=ECKEY\"");
            assertThat(TlsClient.sun().hear(server.port(), null, "TLSv1.3")).contains("token-ec");
            folder.write("file.pem", TOKENLESS.pem() + TOKENLESS.keyPem());
            server.serve("[server:default]", "certificate = file.pem");
            assertThat(TlsClient.sun().hear(server.port(), null, "TLSv1.3")).contains("In a file");
            assertThat(threads).hasSize(2);
            assertThat(threads.poll()).startsWith("tls-token-");
            assertThat(threads.poll()).startsWith("tls-worker-");
        }
    }

    /** Both pairs on the token, and what was opened once is opened once. */
    @Test
    public void twentyReloadsLeaveNothing() throws Exception {
        try (TlsServer server = server("openssl.cnf")) {
            String[] pairs = {
                "[server:default]",
                "certificate = rsa.pem",
                "private_key = \"/engine:pkcs11:token=SIP%20keys;object=RSA%20KEY\"",
                "certificate2 = ec.pem",
                "private_key2 = \"/engine:pkcs11:token=SIP%20keys;object=ECKEY\""
            };
            server.serve(pairs);
            TlsClient client = TlsClient.sun();
            assertThat(client.hear(server.port(), null, "TLSv1.3")).contains("token-ec");
            int providers = Security.getProviders().length;
            long threads = threads();
            for (int load = 0; load < 20; load++) {
                server.serve(pairs);
                assertThat(client.hear(server.port(), null, "TLSv1.2")).contains("token-ec");
            }
            assertThat(Security.getProviders()).hasSize(providers);
            assertThat(threads()).isLessThanOrEqualTo(threads + 2);
            assertThat(sessions()).isLessThan(10);
        }
    }

    /** An HSM that was cut off has forgotten the sessions of this process, and its PIN. */
    @Test
    public void aTokenThatWasAwayServesAgainAfterAReload() throws Exception {
        try (TlsServer server = server("openssl.cnf")) {
            folder.write("file.pem", TOKENLESS.pem() + TOKENLESS.keyPem());
            String[] profiles = {
                "[server:default]",
                "certificate = file.pem",
                "verify_client = optional_no_ca",
                "[server:any]",
                "server_name = on.token",
                "certificate = ec.pem",
                "private_key = \"/engine:pkcs11:token=SIP%20keys;object=ECKEY\"",
                "[client:default]",
                "certificate = rsa.pem",
                "private_key = \"/engine:pkcs11:token=SIP%20keys;object=RSA%20KEY\"",
                "[client:any]",
                "server_id = ec",
                "server_name = on.none",
                "certificate = ec.pem",
                "private_key = \"/engine:pkcs11:token=SIP%20keys;object=ECKEY\""
            };
            server.serve(profiles);
            assertThat(outcomes(server)).containsExactly("token-ec", "served", "served", "In a file");
            int providers = Security.getProviders().length;

            SoftHsm.loseSessions();
            String reason = "the private key cannot be used: CKR_SESSION_HANDLE_INVALID";
            for (int i = 0; i < 3; i++) {
                assertThat(outcomes(server)).containsExactly("refused", reason, reason, "In a file");
            }

            for (int i = 0; i < 3; i++) {
                server.serve(profiles);
                assertThat(outcomes(server)).containsExactly("token-ec", "served", "served", "In a file");
            }
            assertThat(Security.getProviders()).hasSize(providers);
        }
    }

    /** Of a server profile and two client profiles with keys on the token, and of a profile without. */
    private static List<String> outcomes(TlsServer server) throws Exception {
        List<String> outcomes = new ArrayList<>();
        outcomes.add(heard(server, "on.token"));
        for (String id : List.of("", "ec")) {
            outcomes.add(TlsServer.outcome(server.call(null, new ConnectIntent(Optional.of(id), Optional.empty()))));
            // the next call would take the same connection
            server.table().connections().forEach(connection -> server.table().kill(connection.id()));
            assertThat(server.table().awaitEmpty(Duration.ofSeconds(20))).isTrue();
        }
        outcomes.add(heard(server, null));
        return outcomes;
    }

    /** The name in the certificate. */
    private static String heard(TlsServer server, @Nullable String sni) throws IOException {
        return TlsClient.sun().hear(server.port(), sni, "TLSv1.3").replaceFirst(".* as |: .*", "");
    }

    /** Without those that may wait for a token: up to 64, which end when they are not needed. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("tls-token-"))
                .count();
    }

    /** Of the provider's own book-keeping, as SoftHSM does not count. */
    private static int sessions() throws ReflectiveOperationException {
        int most = 0;
        for (java.security.Provider provider : Security.getProviders()) {
            if (provider.getName().startsWith("SunPKCS11-Tls")) {
                Object token =
                        open(provider.getClass().getDeclaredMethod("getToken")).invoke(provider);
                var manager = token.getClass().getDeclaredField("sessionManager");
                manager.setAccessible(true);
                Object sessions = manager.get(token);
                var active = sessions.getClass().getDeclaredField("activeSessions");
                active.setAccessible(true);
                most = Math.max(most, ((Number) active.get(sessions)).intValue());
            }
        }
        return most;
    }

    private static java.lang.reflect.Method open(java.lang.reflect.Method method) {
        method.setAccessible(true);
        return method;
    }
}
