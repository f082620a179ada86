package org.sipmodule.tls.runtime;

import java.time.Duration;
import java.util.Optional;
import org.sipmodule.module.HostSettings;

/**
 * What of the parameters matters to the transport. Every method is asked at each use, from any thread, so that a value
 * set at run time acts at once on new connections; for those that exist see {@link ConnectionTable#settingsChanged()}.
 */
public interface TransportSettings {

    /** From accept to the end of the handshake, silence included (README D22); positive. */
    Duration handshakeTimeout();

    /**
     * {@code connection_timeout} (manual 10.12, README D21) in seconds from the last I/O, or from accept. Negative:
     * never. 0 acts as 1, the shortest time in which a handshake has a chance.
     */
    int connectionTimeout();

    /**
     * {@code tcp_connection_lifetime} where the script sets it: from the first byte of clear text on, the idle time is at
     * least that long (manual 10.12). Never less than {@link #connectionTimeout()}.
     */
    Optional<Duration> connectionLifetime();

    /** What the script sets about finding out that a peer is gone: {@code tcp_send_timeout}, {@code tcp_keepalive} and its like. */
    HostSettings.Tcp tcp();

    /** {@code send_close_notify} (manual 10.18). */
    boolean sendCloseNotify();

    /** {@code ssl_max_send_fragment} (manual 10.16): most clear text in one record; not positive: as many as fit. */
    int maxSendFragment();

    /** {@code tls_max_connections}, or the lower limit set at run time. */
    int maxConnections();

    /** {@code max_handshakes}: most accepted connections whose handshake is not done; not positive: as many as connections. */
    int maxHandshakes();

    /** {@code max_client_hello}: most bytes of a ClientHello as it comes over the wire (README D22); at most 64 KiB. */
    int maxClientHello();

    /** {@code con_rd_buf_max}: encrypted bytes that may wait to be handled before the connection is not read on; positive. */
    int conRdBufMax();

    /** {@code con_wq_max}: bytes, clear and encrypted, that may wait to be written before a message is refused; positive. */
    int conWqMax();

    /** {@code con_ct_wq_max} (manual 10.19): most bytes of clear text that wait for one outbound handshake. */
    int conCtWqMax();

    /** {@code ct_wq_max} (manual 10.20): most bytes of clear text that wait for all outbound handshakes together. */
    int ctWqMax();

    /**
     * {@code renegotiation} (manual 10.29, README D25): whether a peer that asks for it gets the engine's refusal before
     * the connection is closed.
     */
    boolean answersRenegotiation();

    /** {@code tls_log} (manual 10.22): -1 error, 0 warning, 1 notice, 2 information, 3 debug. */
    int tlsLog();

    /** {@code tls_debug} (manual 10.23), in the same levels. */
    int tlsDebug();

    /** {@code debug} of the script: lines of a level above it are not printed. */
    int debug();

    /** {@code low_mem_threshold1} (manual 10.24) in KB; 0: off. */
    int lowMemThreshold1();

    /** {@code low_mem_threshold2} (manual 10.25) in KB; 0: off. */
    int lowMemThreshold2();
}
