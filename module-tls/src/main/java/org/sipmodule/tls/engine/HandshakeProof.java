package org.sipmodule.tls.engine;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.sipmodule.tls.pem.Identity;

/** A handshake in memory with an identity as server, against a client that takes any certificate. */
final class HandshakeProof {

    private static final int MOST_STEPS = 100;
    private static final int BUFFER = 32 * 1024;

    private final ConscryptProvider conscrypt;
    private final Identity identity;
    private final String[] protocols;
    private final List<String> suites;

    /** @param suites those of the server; empty for the engine's own */
    HandshakeProof(ConscryptProvider conscrypt, Identity identity, String[] protocols, List<String> suites) {
        this.conscrypt = conscrypt;
        this.identity = identity;
        this.protocols = protocols.clone();
        this.suites = suites;
    }

    /** Why the handshake failed; empty when it worked. */
    Optional<String> run() {
        SSLEngine server = ProfileContext.context(
                        conscrypt, new ProfileKeys(List.of(identity), suites), new TakesAnything())
                .createSSLEngine();
        server.setUseClientMode(false);
        server.setEnabledProtocols(protocols);
        if (!suites.isEmpty()) {
            server.setEnabledCipherSuites(suites.toArray(new String[0]));
        }
        SSLEngine client = clientContext().createSSLEngine();
        client.setUseClientMode(true);
        client.setEnabledProtocols(protocols);
        try {
            exchange(client, server);
            return Optional.empty();
        } catch (SSLException e) {
            return conscrypt.takeSigningFault().or(() -> Optional.of(String.valueOf(e.getMessage())));
        } finally {
            EngineRelease.release(client);
            EngineRelease.release(server);
        }
    }

    /** Conscrypt's own client offers neither Ed25519 nor P-521, the JDK's does. */
    private SSLContext clientContext() {
        if (isOfferedByConscrypt(identity.leaf().getPublicKey())) {
            return ProfileContext.context(conscrypt, new ProfileKeys(List.of(), List.of()), new TakesAnything());
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            context.init(new KeyManager[0], new TrustManager[] {new TakesAnything()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS client that knows Ed25519 and P-521", e);
        }
    }

    private static boolean isOfferedByConscrypt(PublicKey key) {
        return key instanceof ECPublicKey ec
                ? ec.getParams().getCurve().getField().getFieldSize() <= 384
                : key.getAlgorithm().equals("RSA");
    }

    private static void exchange(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(BUFFER);
        ByteBuffer toClient = ByteBuffer.allocate(BUFFER);
        ByteBuffer clear = ByteBuffer.allocate(BUFFER);
        client.beginHandshake();
        server.beginHandshake();
        for (int step = 0; step < MOST_STEPS; step++) {
            boolean clientDone = step(client, toClient, toServer, clear);
            boolean serverDone = step(server, toServer, toClient, clear);
            if (clientDone && serverDone) {
                return;
            }
        }
        throw new SSLException("the handshake does not end");
    }

    private static boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out, ByteBuffer clear) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                in.flip();
                engine.unwrap(in, clear);
                in.compact();
            }
            default -> {
                // this side is done
            }
        }
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    /** The proof is about our key, not about trust. */
    private static final class TakesAnything implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
