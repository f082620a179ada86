package org.sipmodule.tls.engine;

import java.nio.ByteBuffer;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Conscrypt's engine, whose session tells how much room its output really needs. Everything else is the engine's.
 *
 * <p>It hands out at once all that is ready to be sent, or nothing. Its own figure is one record, but tickets and a first
 * full record are ready together, as is a flight with many certificates or names of authorities; with no more room than it
 * had asked for, a caller would ask for ever. When what it keeps for sending is full, the rest of a flight is not ready yet,
 * and it forgets to say that it wants to send more.
 */
class RoomyEngine extends SSLEngine {

    private final SSLEngine engine;
    private @Nullable RoomySession session;

    RoomyEngine(SSLEngine engine) {
        this.engine = engine;
    }

    /** Conscrypt's own, which its class methods want. */
    SSLEngine inside() {
        return engine;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer out) throws SSLException {
        SSLEngineResult result = engine.wrap(sources, offset, length, out);
        boolean more = result.bytesProduced() == RoomySession.MOST_READY
                && result.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP;
        return more
                ? new SSLEngineResult(
                        result.getStatus(), HandshakeStatus.NEED_WRAP, result.bytesConsumed(), result.bytesProduced())
                : result;
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer in, ByteBuffer[] targets, int offset, int length) throws SSLException {
        return engine.unwrap(in, targets, offset, length);
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return engine.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
        engine.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
        return engine.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        engine.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return engine.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        engine.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
        SSLSession now = engine.getSession();
        RoomySession known = session;
        if (known == null || !known.isOf(now)) {
            known = new RoomySession((ExtendedSSLSession) now);
            session = known;
        }
        return known;
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        engine.beginHandshake();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return engine.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        engine.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        engine.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        engine.setSSLParameters(parameters);
    }
}
