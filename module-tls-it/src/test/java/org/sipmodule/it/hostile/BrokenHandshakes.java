package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.sipmodule.it.hostile.BreakingPeer.Ending;
import org.sipmodule.it.hostile.BreakingPeer.Point;
import org.sipmodule.it.peer.ClientPki;
import org.sipmodule.it.peer.TlsCaller;

/** Every way in which a handshake comes to nothing: refused for a reason, or broken off at each of its stages. */
final class BrokenHandshakes {

    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    /**
     * One way.
     *
     * @param takesTime whether it may last until the handshake's deadline
     */
    record Way(String name, boolean takesTime, Attempt attempt) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Fails when the server does not refuse it. */
    interface Attempt {
        void on(int port, long seed) throws IOException;
    }

    private final ClientPki pki;

    BrokenHandshakes(ClientPki pki) {
        this.pki = pki;
    }

    /**
     * Writes a tls.cfg beside the test certificates that these handshakes break on.
     *
     * @param crl the revocation list
     */
    static void write(Path directory, ClientPki pki, String crl) throws IOException {
        pki.write(Files.createDirectories(directory.resolve("clients")));
        Files.writeString(directory.resolve("tls.cfg"), text(crl));
    }

    static String text(String crl) {
        String pair = "certificate = certs/default.pem\nprivate_key = certs/default.key\n";
        return "[server:default]\n" + pair
                + "[server:any]\nserver_name = known.test\nverify_client = on\nca_list = clients/ca.pem\ncrl = " + crl
                + "\n" + pair
                + "[server:any]\nserver_name = old.test\nmethod = TLSv1.2\n" + pair
                + "[server:any]\nserver_name = new.test\nmethod = TLSv1.3\n" + pair
                + "[client:default]\nverify_certificate = yes\nrequire_certificate = yes\nca_list = clients/ca.pem\n";
    }

    List<Way> all() {
        List<Way> all = new ArrayList<>();
        for (String version : VERSIONS) {
            for (String bad : List.of("expired", "not yet valid", "self-signed", "of an unknown CA", "revoked")) {
                all.add(refused(version + ", client certificate " + bad, version, null, "known.test", bad));
            }
            all.add(refused(version + ", client certificate wanted", version, null, "known.test", null));
        }
        all.add(refused("no common version, client too new", "TLSv1.3", null, "old.test", null));
        all.add(refused("no common version, client too old", "TLSv1.2", null, "new.test", null));
        all.add(refused(
                "no common cipher", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "a.example.test", null));
        for (Point point : Point.values()) {
            for (Ending ending : Ending.values()) {
                for (String version : VERSIONS) {
                    // what is due after the hello depends on the server's answer: garbage comes after that
                    if (point != Point.HELLO || (ending != Ending.SENDS_GARBAGE && ending != Ending.MUTATES)) {
                        all.add(broken(point, ending, version));
                    }
                }
            }
        }
        return List.copyOf(all);
    }

    private Way refused(
            String name, String version, @Nullable String cipher, String sni, @Nullable String certificate) {
        SSLContext context = pki.context(certificate);
        return new Way(
                name,
                false,
                (port, seed) -> assertThatThrownBy(() -> {
                            try (TlsCaller caller = TlsCaller.to(port, context, sni, version, cipher)) {
                                caller.ask("OPTIONS", "me"); // a client of TLS 1.3 only hears of it now
                            }
                        })
                        .as(name)
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(SocketTimeoutException.class));
    }

    private Way broken(Point point, Ending ending, String version) {
        SSLContext context = pki.context(null);
        // a hello with other random bytes can still be a good one, or want more bytes than come
        boolean mayStayOpen = point.compareTo(Point.HELLO) < 0 && ending != Ending.CLOSES && ending != Ending.RESETS;
        return new Way(
                version + ", " + point + " " + ending,
                ending == Ending.IS_SILENT || mayStayOpen,
                (port, seed) -> new BreakingPeer(engine(context, version), point, ending, seed).run(port));
    }

    private static SSLEngine engine(SSLContext context, String version) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setServerNames(List.of(new SNIHostName("a.example.test")));
        engine.setSSLParameters(parameters);
        return engine;
    }
}
