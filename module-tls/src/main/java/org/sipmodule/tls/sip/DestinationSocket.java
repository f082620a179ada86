package org.sipmodule.tls.sip;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.sipmodule.module.Addresses;

/**
 * The socket of an address that the stack sends to. The stack keeps one socket for an address and asks for it before it says
 * for which message, so this one is no connection: each message that is written leaves by the connection that its own
 * transaction asks for (README D11), and what comes back on any of them is read here. Its session is invalid, as there
 * is no one peer.
 *
 * <p>When its last connection has ended, its input ends, by which the stack drops it; a message that comes before a reader
 * has seen the end simply dials anew.
 */
final class DestinationSocket extends FacadeSocket {

    private final Destinations destinations;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final DialledConnections connections;
    private final Written output = new Written();
    private final Object state = new Object();
    private boolean writing;

    private DestinationSocket(
            Destinations destinations,
            InetSocketAddress remote,
            InetSocketAddress local,
            DialledConnections connections) {
        super(new ReceivedBytes(connections, destinations.settings().readBuffer()), HandshakeSession.none(remote));
        this.destinations = destinations;
        this.remote = remote;
        this.local = local;
        this.connections = connections;
    }

    /** @param local where connections leave from; its port is not used */
    static DestinationSocket to(InetSocketAddress remote, InetSocketAddress local, Destinations destinations) {
        return new DestinationSocket(destinations, remote, local, new DialledConnections());
    }

    /** False when the stack is about to drop it, or has. */
    boolean isUsable() {
        synchronized (state) {
            return input().reopen();
        }
    }

    /** A connection is being opened for one of our messages. */
    void carry(DialledConnection dialled) {
        connections.add(dialled);
    }

    void ended(DialledConnection dialled) {
        connections.remove(dialled);
        endWhenIdle();
    }

    private void endWhenIdle() {
        synchronized (state) {
            if (!writing && connections.isEmpty()) {
                input().end();
            }
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    @Override
    void closeBehind() {
        destinations.forget(this);
        connections.close();
    }

    @Override
    InetSocketAddress remote() {
        return remote;
    }

    @Override
    InetSocketAddress local() {
        return local;
    }

    @Override
    public boolean getUseClientMode() {
        return true;
    }

    @Override
    public String toString() {
        return "tls destination " + Addresses.text(remote);
    }

    /**
     * What the stack writes, cut into messages. The stack holds the monitor of this very object from the first piece of a
     * message to its last. A message that cannot be sent is no failure of the write, upon which the stack would close the
     * connections of all others; its transaction is told.
     */
    private final class Written extends OutputStream implements SipFramer.Sink {

        private SipFramer framer = SipFramer.ofOwn(this);

        @Override
        public synchronized void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] source, int offset, int length) throws IOException {
            begin();
            try {
                framer.feed(ByteBuffer.wrap(source, offset, length));
            } catch (BadInput e) {
                framer = SipFramer.ofOwn(this);
                destinations.complain(remote, "the SIP stack wrote " + e.getMessage());
            } finally {
                end();
            }
        }

        private void begin() throws SocketException {
            synchronized (state) {
                writing = input().reopen();
                if (writing) {
                    return;
                }
            }
            // The stack is dropping this socket, and on the way closes whatever socket its channel has by then.
            // It tries again with another one after this exception, which must not be before its reader is through.
            input().awaitReaders(destinations.settings().writeDeadline());
            throw new SocketException("the connections to " + Addresses.text(remote) + " have ended");
        }

        private void end() {
            synchronized (state) {
                writing = framer.isPartial();
            }
            endWhenIdle();
        }

        @Override
        public void message(byte[] frame) {
            destinations.send(frame, DestinationSocket.this);
        }

        /** A keep-alive is for connections there are. */
        @Override
        public void ping() {
            connections.ping();
        }

        @Override
        public void close() {
            DestinationSocket.this.close();
        }
    }
}
