package org.sipmodule.tls.sip;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.verify.PeerVerdict;

/**
 * What a handshake settled, as JSSE shows it; without a handshake it is what JSSE calls an invalid session. The peer's
 * certificates are given out only when they were verified: the stack makes identities of whatever it finds here.
 */
final class HandshakeSession implements SSLSession {

    private static final int LARGEST_RECORD = 16_709;
    private static final int LARGEST_CLEAR_TEXT = 16_384;

    private final Optional<Handshake> handshake;
    private final InetSocketAddress remote;
    private final Instant created;
    private final Map<String, Object> values = new ConcurrentHashMap<>();

    private HandshakeSession(Optional<Handshake> handshake, InetSocketAddress remote, Instant created) {
        this.handshake = handshake;
        this.remote = remote;
        this.created = created;
    }

    static HandshakeSession of(TlsConnection connection) {
        if (connection.handshake().isEmpty()) {
            throw new IllegalStateException(connection + " was accepted before its handshake ended");
        }
        return new HandshakeSession(connection.handshake(), connection.remote(), connection.created());
    }

    /** The session of a destination, which has no one connection and so proves nothing. */
    static HandshakeSession none(InetSocketAddress remote) {
        return new HandshakeSession(Optional.empty(), remote, Instant.now());
    }

    @Override
    public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
        PeerVerdict peer = handshake.map(Handshake::peer).orElse(PeerVerdict.NO_CERTIFICATE);
        if (!peer.isVerified()) {
            throw new SSLPeerUnverifiedException(
                    "peer not verified: " + peer.result().words());
        }
        return peer.chain().toArray(Certificate[]::new);
    }

    @Override
    public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
        return ((X509Certificate) getPeerCertificates()[0]).getSubjectX500Principal();
    }

    private List<X509Certificate> own() {
        return handshake.map(Handshake::localCertificates).orElse(List.of());
    }

    @Override
    public Certificate @Nullable [] getLocalCertificates() {
        return own().isEmpty() ? null : own().toArray(Certificate[]::new);
    }

    @Override
    public @Nullable Principal getLocalPrincipal() {
        return own().isEmpty() ? null : own().get(0).getSubjectX500Principal();
    }

    @Override
    public String getCipherSuite() {
        return handshake.map(Handshake::cipherSuite).orElse("SSL_NULL_WITH_NULL_NULL");
    }

    @Override
    public String getProtocol() {
        return handshake.map(Handshake::protocol).orElse("NONE");
    }

    @Override
    public String getPeerHost() {
        return remote.getAddress().getHostAddress();
    }

    @Override
    public int getPeerPort() {
        return remote.getPort();
    }

    /** Empty: ids and tickets are the engine's, and no one resumes through a façade. */
    @Override
    public byte[] getId() {
        return new byte[0];
    }

    @Override
    public @Nullable SSLSessionContext getSessionContext() {
        return null;
    }

    @Override
    public long getCreationTime() {
        return created.toEpochMilli();
    }

    @Override
    public long getLastAccessedTime() {
        return created.toEpochMilli();
    }

    /** Does nothing: whether sessions resume is the profile's decision ({@code session_cache}). */
    @Override
    public void invalidate() {}

    @Override
    public boolean isValid() {
        return handshake.isPresent();
    }

    @Override
    public void putValue(String name, Object value) {
        values.put(name, value);
    }

    @Override
    public @Nullable Object getValue(String name) {
        return values.get(name);
    }

    @Override
    public void removeValue(String name) {
        values.remove(name);
    }

    @Override
    public String[] getValueNames() {
        return values.keySet().toArray(String[]::new);
    }

    @Override
    public int getPacketBufferSize() {
        return LARGEST_RECORD;
    }

    @Override
    public int getApplicationBufferSize() {
        return LARGEST_CLEAR_TEXT;
    }
}
