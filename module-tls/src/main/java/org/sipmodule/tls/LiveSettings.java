package org.sipmodule.tls;

import com.google.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.ParamValues;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.runtime.FreeMemory;
import org.sipmodule.tls.runtime.TransportSettings;

/** The transport's settings, read from the parameters at each use, so that a change at run time acts at once. */
final class LiveSettings implements TransportSettings {

    private final ParamValues params;
    private final HostSettings host;
    private final FreeMemory memory;

    @Inject
    LiveSettings(ParamValues params, HostSettings host, FreeMemory memory) {
        this.params = params;
        this.host = host;
        this.memory = memory;
    }

    @Override
    public Duration handshakeTimeout() {
        return Duration.ofSeconds(params.number(TlsParams.HANDSHAKE_TIMEOUT));
    }

    @Override
    public int connectionTimeout() {
        return params.number(TlsParams.CONNECTION_TIMEOUT);
    }

    @Override
    public Optional<Duration> connectionLifetime() {
        return host.tcpConnectionLifetime();
    }

    @Override
    public HostSettings.Tcp tcp() {
        return host.tcp();
    }

    @Override
    public boolean sendCloseNotify() {
        return params.isOn(TlsParams.SEND_CLOSE_NOTIFY);
    }

    @Override
    public int maxSendFragment() {
        return params.number(TlsParams.SSL_MAX_SEND_FRAGMENT);
    }

    @Override
    public int maxConnections() {
        return host.tlsMaxConnections();
    }

    @Override
    public int maxHandshakes() {
        return params.number(TlsParams.MAX_HANDSHAKES);
    }

    @Override
    public int maxClientHello() {
        return params.number(TlsParams.MAX_CLIENT_HELLO);
    }

    @Override
    public int conRdBufMax() {
        return params.number(TlsParams.CON_RD_BUF_MAX);
    }

    @Override
    public int conWqMax() {
        return params.number(TlsParams.CON_WQ_MAX);
    }

    @Override
    public int conCtWqMax() {
        return params.number(TlsParams.CON_CT_WQ_MAX);
    }

    @Override
    public int ctWqMax() {
        return params.number(TlsParams.CT_WQ_MAX);
    }

    @Override
    public boolean answersRenegotiation() {
        return params.isOn(TlsParams.RENEGOTIATION);
    }

    @Override
    public int tlsLog() {
        return params.number(TlsParams.TLS_LOG);
    }

    @Override
    public int tlsDebug() {
        return params.number(TlsParams.TLS_DEBUG);
    }

    @Override
    public int debug() {
        return host.debug();
    }

    @Override
    public int lowMemThreshold1() {
        int set = params.number(TlsParams.LOW_MEM_THRESHOLD1);
        return set < 0 ? 2 * memory.reserve() : set;
    }

    @Override
    public int lowMemThreshold2() {
        int set = params.number(TlsParams.LOW_MEM_THRESHOLD2);
        return set < 0 ? memory.reserve() : set;
    }
}
