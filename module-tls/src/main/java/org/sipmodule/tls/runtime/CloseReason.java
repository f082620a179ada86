package org.sipmodule.tls.runtime;

/** Why a connection ended. */
public enum CloseReason {
    /** The peer closed, orderly or not. */
    PEER_CLOSED,
    /** Reading or writing failed. */
    IO_ERROR,
    /** Also when an outbound connection could not be opened. */
    HANDSHAKE_FAILED,
    /** {@code drop} in {@code event_route[tls:connection-out]} (README D12). */
    DROPPED,
    /** The absolute deadline for the handshake passed (README D22). */
    HANDSHAKE_TIMEOUT,
    /** {@code connection_timeout} (README D21). */
    IDLE,
    /** {@code tcp_send_timeout}: the peer took nothing of what was sent. */
    SEND_TIMEOUT,
    /** The peer sent what is no SIP. */
    BAD_INPUT,
    /** {@code max_message_size}. */
    LONG_MESSAGE,
    /** A message that is not whole would have more memory than there is for those of all connections together. */
    UNFINISHED_MESSAGES,
    /** {@code message_timeout} (README D40). */
    LATE_MESSAGE,
    /** {@code tls_max_connections} or another limit on how many there are. */
    TOO_MANY_CONNECTIONS,
    /** {@code low_mem_threshold1} or {@code 2}. */
    LOW_MEMORY,
    /** The host, an operator or the SIP stack asked for it. */
    LOCAL
}
