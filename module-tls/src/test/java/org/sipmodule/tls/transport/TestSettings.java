package org.sipmodule.tls.transport;

import java.time.Duration;
import org.sipmodule.tls.runtime.TransportSettings;

/** The settings as a test sets them, also while the server runs. */
public final class TestSettings implements TransportSettings {
    volatile Duration handshakeTimeout = Duration.ofSeconds(10);
    volatile int connectionTimeout = 600;
    volatile boolean sendCloseNotify;
    volatile int maxSendFragment = -1;
    volatile int maxConnections = 2048;
    volatile int conCtWqMax = 64 * 1024;
    volatile int ctWqMax = 10 * 1024 * 1024;
    volatile int lowMemThreshold1;
    volatile int lowMemThreshold2;

    @Override
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    @Override
    public int connectionTimeout() {
        return connectionTimeout;
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
    public int conCtWqMax() {
        return conCtWqMax;
    }

    @Override
    public int ctWqMax() {
        return ctWqMax;
    }

    @Override
    public int tlsLog() {
        return 3;
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
