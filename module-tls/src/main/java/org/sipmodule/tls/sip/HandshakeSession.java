package org.sipmodule.tls.sip;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.verify.PeerVerdict;

/**
 * What a handshake settled, as JSSE shows it. The peer's certificates are given out only when they were verified: the
 * stack makes identities of whatever it finds here.
 */
final class HandshakeSession implements SSLSession {

    private static final int LARGEST_RECORD = 16_709;
    private static final int LARGEST_CLEAR_TEXT = 16_384;

    private final Handshake handshake;
    private final InetSocketAddress remote;
    private final Instant created;
    private final Map<String, Object> values = new ConcurrentHashMap<>();

    HandshakeSession(TlsConnection connection) {
        this.handshake = connection
                .handshake()
                .orElseThrow(() -> new IllegalStateException(connection + " was accepted before its handshake ended"));
        this.remote = connection.remote();
        this.created = connection.created();
    }

    @Override
    public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
        PeerVerdict peer = handshake.peer();
        if (!peer.isVerified()) {
            throw new SSLPeerUnverifiedException(
                    "peer not verified: " + peer.result().words());
        }
        return peer.chain().toArray(Certificate[]::new);
    }

    @Override
    public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
        getPeerCertificates();
        return handshake.peer().chain().get(0).getSubjectX500Principal();
    }

    @Override
    public Certificate @Nullable [] getLocalCertificates() {
        return handshake.localCertificates().isEmpty()
                ? null
                : handshake.localCertificates().toArray(Certificate[]::new);
    }

    @Override
    public @Nullable Principal getLocalPrincipal() {
        return handshake.localCertificates().isEmpty()
                ? null
                : handshake.localCertificates().get(0).getSubjectX500Principal();
    }

    @Override
    public String getCipherSuite() {
        return handshake.cipherSuite();
    }

    @Override
    public String getProtocol() {
        return handshake.protocol();
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
        return true;
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
