package org.sipmodule.tls.sip;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.sipmodule.module.UnfinishedMessages;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.TlsConnection;

/** The socket of an accepted connection, whose handshake has ended. */
final class TlsSocket extends FacadeSocket implements SipStream.Receiver {

    private final TlsConnection connection;
    private final SentBytes output;
    private final SipStream stream;
    private final Consumer<TlsSocket> onEnd;

    /** @param onEnd told once when the connection has ended */
    TlsSocket(
            TlsConnection connection,
            SipSettings settings,
            UnfinishedMessages unfinished,
            SparseLog<InetAddress> complaints,
            Consumer<TlsSocket> onEnd) {
        super(
                new ReceivedBytes(ReceivedBytes.Source.of(connection.link()), settings.readBuffer()),
                HandshakeSession.of(connection));
        this.connection = connection;
        this.onEnd = onEnd;
        this.stream = new SipStream(connection, settings, unfinished, complaints, this);
        this.output = new SentBytes(connection.link(), settings.writeDeadline());
    }

    SipStream stream() {
        return stream;
    }

    @Override
    public void message(byte[] frame) {
        input().put(frame);
    }

    /** The stack's own channel cannot answer before its first request, so it is answered here and it hears nothing. */
    @Override
    public void pinged() {}

    @Override
    public void ended() {
        input().end();
        onEnd.accept(this);
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    @Override
    void closeBehind() {
        stream.close(CloseReason.LOCAL);
    }

    @Override
    InetSocketAddress remote() {
        return connection.remote();
    }

    @Override
    InetSocketAddress local() {
        return connection.local();
    }

    @Override
    public boolean getUseClientMode() {
        return connection.direction() == TlsConnection.Direction.OUTBOUND;
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
