package org.sipmodule.embedded.sip.plain;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.PipelinedMsgParser;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.TCPMessageChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of plain TCP with one thread, which reads a message and serves it before it reads the next. */
final class TcpChannel extends TCPMessageChannel {

    private static final String TRANSPORT = "TCP";

    private static final byte[] REPLY = "SIP/2.0 ".getBytes(StandardCharsets.US_ASCII);

    private static final Logger LOG = LoggerFactory.getLogger(TcpChannel.class);

    private final TcpDoor door;
    private final boolean isAccepted;
    private final Outbox outbox;
    private volatile boolean wasOpen;

    /** An accepted one, to be {@link #start}ed. */
    TcpChannel(Socket accepted, SIPTransactionStack stack, TcpDoor door) throws IOException {
        super(stack);
        this.door = door;
        isAccepted = true;
        outbox = new Outbox(door.writers(), this::writeToPeer);
        messageProcessor = door;
        mySock = accepted;
        peerAddress = accepted.getInetAddress();
        peerPort = accepted.getPort();
        myAddress = door.getIpAddress().getHostAddress();
        myPort = door.getPort();
        myClientInputStream = accepted.getInputStream();
        myClientOutputStream = accepted.getOutputStream();
        key = MessageChannel.getKey(peerAddress, peerPort, TRANSPORT);
    }

    /** One that opens with the first message. */
    TcpChannel(InetAddress address, int port, SIPTransactionStack stack, TcpDoor door) throws IOException {
        super(address, port, stack, door);
        this.door = door;
        isAccepted = false;
        outbox = new Outbox(door.writers(), this::writeToPeer);
        isCached = true;
    }

    void start() {
        mythread = new Thread(this, "sip-" + key);
        mythread.setDaemon(true);
        mythread.start();
    }

    /** False for one that has ended: nothing connects an accepted one again, and no reply one that was dialled. */
    boolean mayBeUsed() {
        Socket own = mySock;
        return !(isAccepted || wasOpen) || (own != null && !own.isClosed());
    }

    /** The stack would take the Via's word for how the peer is connected, and file the connection under that. */
    @Override
    public void processMessage(SIPMessage message) throws Exception {
        Via via = message.getTopmostVia();
        if (message instanceof SIPRequest && via != null && !TRANSPORT.equalsIgnoreCase(via.getTransport())) {
            via.setTransport(TRANSPORT);
        }
        super.processMessage(message);
    }

    /**
     * On an accepted connection, to whoever opened it. When it is closed the stack itself would connect to where the Via says,
     * which may be anywhere, on the thread that asks, and not read from there. {@link org.sipmodule.embedded.sip.StatefulRelay}
     * does what RFC 3261 18.2.2 wants of a reply. So it is with a reply on a connection that was dialled and is closed.
     */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // whoever answers must not wait for another's answer
    protected void sendMessage(byte[] message, boolean again) throws IOException {
        if (isAnswered(message)) {
            answer(message);
        } else {
            dialled(() -> super.sendMessage(message, again));
        }
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // likewise
    public void sendMessage(byte[] message, InetAddress receiver, int port, boolean again) throws IOException {
        if (isAnswered(message)) {
            answer(message);
        } else {
            dialled(() -> super.sendMessage(message, receiver, port, again));
        }
    }

    /**
     * A reply on a connection that was open too: a peer that was dialled may send requests on it, and take no answers, or close
     * it. One that was made for a reply is still to be dialled.
     */
    private boolean isAnswered(byte[] message) {
        return isAccepted
                || ((wasOpen || mySock != null)
                        && Arrays.mismatch(message, REPLY) >= Math.min(REPLY.length, message.length));
    }

    private interface Sending {
        void run() throws IOException;
    }

    private synchronized void dialled(Sending sending) throws IOException {
        try {
            // likewise for a connection of ours, on which the peer has sent a request
            peerAddressAdvertisedInHeaders = null;
            sending.run();
        } finally {
            if (mySock == null) { // it did not connect
                door.ended(this, key);
            }
        }
    }

    /** A peer that takes nothing holds up the thread that reads from it, and no other. */
    private void answer(byte[] message) throws IOException {
        Socket own = mySock;
        if (own == null || own.isClosed()) {
            throw new SocketException("the connection from " + key + " is closed");
        }
        if (Thread.currentThread() == mythread) {
            outbox.write(message);
        } else {
            outbox.add(message);
        }
    }

    private void writeToPeer(byte[] message) throws IOException {
        Socket own = mySock;
        if (own == null) {
            throw new SocketException("the connection from " + key + " is closed");
        }
        try {
            OutputStream out = myClientOutputStream;
            synchronized (out) { // as the stack does where it writes
                out.write(message);
                out.flush();
            }
        } catch (IOException gone) {
            own.close();
            throw gone;
        }
    }

    @Override
    public void run() {
        wasOpen = true;
        String filedAs = key;
        Socket served = mySock;
        if (!(served instanceof CountedSocket socket) || !socket.beginsToRead()) {
            // opened by another channel of the stack for the same peer, whose thread reads it
            door.ended(this, filedAs);
            return;
        }
        isRunning = true;
        UnqueuedPipeline pipeline =
                new UnqueuedPipeline(myClientInputStream, socket, door.unfinished(), sipStack.getTimer());
        try {
            myParser = new PipelinedMsgParser(sipStack, this, pipeline, sipStack.getMaxMessageSize());
            myParser.run();
        } catch (RuntimeException | OutOfMemoryError ended) {
            LOG.debug("{}: closed", key, ended);
        } finally {
            pipeline.ended();
            pipeline.refusal().ifPresent(reason -> door.refused(peerAddress, reason));
            // the stack gives a channel another socket when a reply finds this one closed
            if (mySock == null || mySock == served) {
                close();
                door.ended(this, filedAs);
            }
        }
    }
}
