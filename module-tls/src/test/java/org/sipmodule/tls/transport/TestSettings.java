package org.sipmodule.tls.transport;

import java.time.Duration;
import java.util.Optional;
import org.sipmodule.module.HostSettings;
import org.sipmodule.tls.runtime.TransportSettings;

/** The settings as a test sets them, also while the server runs. */
public final class TestSettings implements TransportSettings {
    volatile Duration handshakeTimeout = Duration.ofSeconds(10);
    volatile int connectionTimeout = 600;
    volatile Optional<Duration> connectionLifetime = Optional.empty();
    volatile HostSettings.Tcp tcp = HostSettings.Tcp.DEFAULTS;
    volatile boolean sendCloseNotify;
    volatile int maxSendFragment = -1;
    volatile boolean answersRenegotiation;
    volatile int tlsLog = 3;
    volatile int tlsDebug = 3;
    volatile int debug = 3;
    volatile int maxConnections = 2048;
    volatile int maxHandshakes;
    volatile int maxClientHello = 64 * 1024;
    volatile int conRdBufMax = 64 * 1024;
    volatile int conWqMax = 256 * 1024;
    volatile int conCtWqMax = 64 * 1024;
    volatile int ctWqMax = 10 * 1024 * 1024;
    volatile int lowMemThreshold1;
    volatile int lowMemThreshold2;

    /** {@code tcp_send_timeout}. */
    public void sendTimeout(Duration limit) {
        tcp = new HostSettings.Tcp(limit, tcp.keepalive(), tcp.keepidle(), tcp.keepintvl(), tcp.keepcnt());
    }

    @Override
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    @Override
    public int connectionTimeout() {
        return connectionTimeout;
    }

    @Override
    public Optional<Duration> connectionLifetime() {
        return connectionLifetime;
    }

    @Override
    public HostSettings.Tcp tcp() {
        return tcp;
    }

    @Override
    public boolean sendCloseNotify() {
        return sendCloseNotify;
    }

    @Override
    public int maxSendFragment() {
        return maxSendFragment;
    }

    @Override
    public int maxConnections() {
        return maxConnections;
    }

    @Override
    public int maxHandshakes() {
        return maxHandshakes;
    }

    @Override
    public int maxClientHello() {
        return maxClientHello;
    }

    @Override
    public int conRdBufMax() {
        return conRdBufMax;
    }

    @Override
    public int conWqMax() {
        return conWqMax;
    }

    @Override
    public int conCtWqMax() {
        return conCtWqMax;
    }

    @Override
    public int ctWqMax() {
        return ctWqMax;
    }

    @Override
    public boolean answersRenegotiation() {
        return answersRenegotiation;
    }

    @Override
    public int tlsLog() {
        return tlsLog;
    }

    @Override
    public int tlsDebug() {
        return tlsDebug;
    }

    @Override
    public int debug() {
        return debug;
    }

    @Override
    public int lowMemThreshold1() {
        return lowMemThreshold1;
    }

    @Override
    public int lowMemThreshold2() {
        return lowMemThreshold2;
    }
}
