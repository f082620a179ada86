package org.sipmodule.tls.engine;

import java.security.Principal;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** A session of Conscrypt's with the room that {@link RoomyEngine} is about. */
final class RoomySession extends ExtendedSSLSession {

    /** What the engine keeps for sending at most (BoringSSL's BIO_new_bio_pair without a size). */
    static final int MOST_READY = 17 * 1024;

    private final ExtendedSSLSession session;

    RoomySession(ExtendedSSLSession session) {
        this.session = session;
    }

    boolean isOf(SSLSession other) {
        return session == other;
    }

    @Override
    public int getPacketBufferSize() {
        return Math.max(MOST_READY, session.getPacketBufferSize());
    }

    @Override
    public byte[] getId() {
        return session.getId();
    }

    @Override
    public @Nullable SSLSessionContext getSessionContext() {
        return session.getSessionContext();
    }

    @Override
    public long getCreationTime() {
        return session.getCreationTime();
    }

    @Override
    public long getLastAccessedTime() {
        return session.getLastAccessedTime();
    }

    @Override
    public void invalidate() {
        session.invalidate();
    }

    @Override
    public boolean isValid() {
        return session.isValid();
    }

    @Override
    public String[] getValueNames() {
        return session.getValueNames();
    }

    @Override
    public String getCipherSuite() {
        return session.getCipherSuite();
    }

    @Override
    public String getProtocol() {
        return session.getProtocol();
    }

    @Override
    public @Nullable String getPeerHost() {
        return session.getPeerHost();
    }

    @Override
    public int getPeerPort() {
        return session.getPeerPort();
    }

    @Override
    public int getApplicationBufferSize() {
        return session.getApplicationBufferSize();
    }

    @Override
    public @Nullable Principal getLocalPrincipal() {
        return session.getLocalPrincipal();
    }

    @Override
    public Certificate @Nullable [] getLocalCertificates() {
        return session.getLocalCertificates();
    }

    @Override
    public void putValue(String name, Object value) {
        session.putValue(name, value);
    }

    @Override
    public @Nullable Object getValue(String name) {
        return session.getValue(name);
    }

    @Override
    public void removeValue(String name) {
        session.removeValue(name);
    }

    @Override
    public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
        return session.getPeerCertificates();
    }

    @Override
    public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
        return session.getPeerPrincipal();
    }

    @Override
    public List<SNIServerName> getRequestedServerNames() {
        return session.getRequestedServerNames();
    }

    @Override
    public List<byte[]> getStatusResponses() {
        return session.getStatusResponses();
    }

    @Override
    public String[] getLocalSupportedSignatureAlgorithms() {
        return session.getLocalSupportedSignatureAlgorithms();
    }

    @Override
    public String[] getPeerSupportedSignatureAlgorithms() {
        return session.getPeerSupportedSignatureAlgorithms();
    }
}
