package org.sipmodule.tls.transport;

import io.netty.channel.ChannelHandler;
import java.util.Optional;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;

/**
 * The part of a connection's beginning that depends on who opened it. Of the connection's worker thread alone, but for
 * what says otherwise.
 */
interface Opening {

    TlsConnection.Direction direction();

    /** What stands in the TLS handler's place until there is an engine. */
    ChannelHandler gate();

    /** TCP is connected. */
    void connected();

    /** The handshake has succeeded; from now on clear text flows, unless the answer is why it must not. */
    Optional<String> established();

    /** What to do with clear text of before that; empty: it can be sent. From any thread. */
    Optional<SendResult> early(byte[] clearText);

    /** Bytes that wait for the handshake. From any thread. */
    int queued();

    /** No further request shall take it. From any thread. */
    void retired();

    /** The connection begins to close. From any thread. */
    void closing();

    /** How far it got, for the line that says it took too long. */
    String progress();

    /** What was to be agreed on, for the line that says it failed. */
    String circumstances();
}
