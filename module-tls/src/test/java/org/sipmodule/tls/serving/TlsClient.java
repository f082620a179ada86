package org.sipmodule.tls.serving;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.TakesAll;

/** A client that presents the certificates it was made with, whatever authorities the server names. */
public final class TlsClient {

    /** What a refused handshake or a connection closed before the server's line looks like. */
    public static final String REFUSED = "refused: ";

    /** As the JDK and as BoringSSL tell it. */
    private static final Pattern ALERT = Pattern.compile(".*(?:fatal alert: |_ALERT_)(\\w+).*", Pattern.DOTALL);

    private static final int MILLIS = 10_000;

    private final Provider provider;
    private final KeyManager[] keys;

    private TlsClient(Provider provider, Issued... chain) {
        this.provider = provider;
        this.keys = chain.length == 0 ? new KeyManager[0] : new KeyManager[] {new OneIdentity(chain)};
    }

    /** The JDK's; it speaks 1.2 and 1.3. */
    public static TlsClient sun(Issued... chain) {
        return new TlsClient(Objects.requireNonNull(Security.getProvider("SunJSSE")), chain);
    }

    /** BoringSSL's; it speaks 1.0 to 1.3. */
    public static TlsClient boring(Issued... chain) {
        return new TlsClient(Boring.PROVIDER, chain);
    }

    /** A loopback connection with its handshake done. */
    public SSLSocket connect(int port, @Nullable String sni, String... protocols) throws IOException {
        return connect(port, sni, List.of(), protocols);
    }

    private SSLSocket connect(int port, @Nullable String sni, List<String> suites, String... protocols)
            throws IOException {
        SSLSocket socket =
                (SSLSocket) freshContext().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        try {
            socket.setSoTimeout(MILLIS);
            socket.setTcpNoDelay(true);
            socket.setEnabledProtocols(protocols);
            SSLParameters parameters = socket.getSSLParameters();
            if (!suites.isEmpty()) {
                parameters.setCipherSuites(suites.toArray(new String[0]));
            }
            parameters.setServerNames(sni == null ? List.of() : List.of(new SNIHostName(sni)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /** New for each connection: the JDK's client would send the server name of a session that it remembers. */
    private SSLContext freshContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS", provider);
            context.init(keys, new TrustManager[] {new TakesAll()}, null);
            return context;
        } catch (GeneralSecurityException cause) {
            throw new IllegalStateException(cause);
        }
    }

    /** What the server tells, or {@link #REFUSED} with the reason. */
    public String hear(int port, @Nullable String sni, String... protocols) throws SocketTimeoutException {
        return hear(port, sni, List.of(), protocols);
    }

    String hear(int port, @Nullable String sni, List<String> suites, String... protocols)
            throws SocketTimeoutException {
        try (SSLSocket socket = connect(port, sni, suites, protocols)) {
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return line == null ? REFUSED + "closed without a word" : line + " as " + nameOf(socket);
        } catch (SocketTimeoutException hang) {
            throw hang;
        } catch (IOException refused) {
            return REFUSED + refused.getMessage();
        }
    }

    /** The alert in what was heard, in the words of RFC 8446, or what was heard when there is none. */
    static String alert(String heard) {
        return ALERT.matcher(heard).replaceFirst("$1").toLowerCase(Locale.ROOT);
    }

    /** The common name that the server shows. */
    public static String nameOf(SSLSocket socket) throws SSLPeerUnverifiedException {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName().replaceFirst(".*CN=([^,]*).*", "$1");
    }

    /** Loaded only where it is needed. */
    private static final class Boring {
        private static final Provider PROVIDER = Conscrypt.newProviderBuilder()
                .setName("ClientConscrypt")
                .isTlsV1Enabled(true)
                .isTlsV1Deprecated(false)
                .provideTrustManager(false)
                .build();
    }

    private static final class OneIdentity extends X509ExtendedKeyManager {
        private final X509Certificate[] chain;
        private final PrivateKey key;

        private OneIdentity(Issued... issued) {
            chain = Arrays.stream(issued).map(Issued::certificate).toArray(X509Certificate[]::new);
            key = issued[0].keys().getPrivate();
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return List.of(keyTypes).contains(key.getAlgorithm()) ? "own" : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
