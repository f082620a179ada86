package org.sipmodule.tls.serving;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.transport.ClearTextConsumer;

/** Tells the peer in one line what the handshake settled, and closes when the peer says anything. */
final class Teller implements ClearTextConsumer {

    private final TlsConnection connection;

    Teller(TlsConnection connection) {
        this.connection = connection;
        Handshake settled = connection.handshake().orElseThrow();
        String line = "served by " + settled.profile().label()
                + " generation=" + settled.generation()
                + " version=" + settled.protocol()
                + " cipher=" + settled.cipherSuite()
                + " resumed=" + settled.resumed()
                + " peer=" + settled.peer().result() + "\n";
        connection.link().send(line.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void received(ByteBuffer clearText) {
        connection.link().close(CloseReason.LOCAL);
    }

    @Override
    public void closed(CloseReason reason) {}
}
