package org.sipmodule.embedded.sip.plain;

import gov.nist.javax.sip.parser.PipelinedMsgParser;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.TCPMessageChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of plain TCP with one thread, which reads a message and serves it before it reads the next. */
final class TcpChannel extends TCPMessageChannel {

    private static final Logger LOG = LoggerFactory.getLogger(TcpChannel.class);

    private final TcpDoor door;

    /** An accepted one, to be {@link #start}ed. */
    TcpChannel(Socket accepted, SIPTransactionStack stack, TcpDoor door) throws IOException {
        super(stack);
        this.door = door;
        messageProcessor = door;
        mySock = accepted;
        peerAddress = accepted.getInetAddress();
        peerPort = accepted.getPort();
        myAddress = door.getIpAddress().getHostAddress();
        myPort = door.getPort();
        myClientInputStream = accepted.getInputStream();
        myClientOutputStream = accepted.getOutputStream();
        key = MessageChannel.getKey(peerAddress, peerPort, "TCP");
    }

    /** One that opens with the first message. */
    TcpChannel(InetAddress address, int port, SIPTransactionStack stack, TcpDoor door) throws IOException {
        super(address, port, stack, door);
        this.door = door;
        isCached = true;
    }

    void start() {
        mythread = new Thread(this, "sip-" + key);
        mythread.setDaemon(true);
        mythread.start();
    }

    @Override
    public void run() {
        Socket served = mySock;
        if (!(served instanceof CountedSocket socket) || !socket.beginsToRead()) {
            // opened by another channel of the stack for the same peer, whose thread reads it
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
                door.ended(this);
            }
        }
    }
}
