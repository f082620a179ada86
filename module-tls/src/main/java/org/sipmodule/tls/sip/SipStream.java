package org.sipmodule.tls.sip;

import gov.nist.javax.sip.header.SIPHeaderNamesCache;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sipmodule.module.LibraryMap;
import org.sipmodule.module.UnfinishedMessages;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.transport.ClearTextConsumer;
import org.slf4j.event.Level;

/**
 * The receiving side of one connection, for either door: bytes in, whole messages out. Answers keep-alives, and closes
 * the connection on what is no SIP and on a message that does not end.
 */
final class SipStream implements ClearTextConsumer, SipFramer.Sink, ReadingPause.Reading {

    /** Takes what comes out; all calls but {@link #ended} are from the connection's worker. */
    interface Receiver {
        /** One whole message; the array is the receiver's. */
        void message(byte[] frame);

        /** A keep-alive came and was answered. */
        void pinged();

        /** Once, from any thread: nothing comes any more. */
        void ended();
    }

    private static final byte[] PONG = {'\r', '\n'};

    /** The stack keeps the name of every header that it has ever read. */
    private static final LibraryMap HEADER_NAMES = LibraryMap.of(SIPHeaderNamesCache.class, "lowercaseMap", 2_000);

    private final TlsConnection connection;
    private final Receiver receiver;
    private final SparseLog<InetAddress> complaints;
    private final SipFramer framer;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private volatile boolean paused;

    /** @param unfinished shared with all connections of the stack */
    SipStream(
            TlsConnection connection,
            SipSettings settings,
            UnfinishedMessages unfinished,
            SparseLog<InetAddress> complaints,
            Receiver receiver) {
        this.connection = connection;
        this.receiver = receiver;
        this.complaints = complaints;
        this.framer = new SipFramer(settings, unfinished, this);
    }

    @Override
    public void received(ByteBuffer clearText) {
        if (!open.get()) {
            return;
        }
        try {
            framer.feed(clearText);
        } catch (BadInput e) {
            complain("closed, the peer sent " + e.getMessage());
            close(e.reason());
        }
    }

    @Override
    public void closed(CloseReason reason) {
        // not by end, which others call while the worker reads
        framer.ends();
        end();
    }

    @Override
    public void message(byte[] frame) {
        HEADER_NAMES.keepSmall();
        if (open.get()) {
            receiver.message(frame);
        }
    }

    /** Refused as what cannot be parsed is; the connection may carry the messages of others. */
    @Override
    public void longLine(byte[] frame) {
        complain("a message with a line of more than " + SipFramer.MOST_LINE + " bytes was refused");
        BadRequest.replyTo(frame).ifPresent(connection.link()::send);
    }

    @Override
    public void ping() {
        pong();
        receiver.pinged();
    }

    /** Sends the answer to a keep-alive; a peer that does not read gets none, which is what it wants to know. */
    void pong() {
        connection.link().send(PONG);
    }

    @Override
    public void pauseReading() {
        paused = true;
        connection.link().pauseReading();
    }

    /** The pause was ours, so the peer has all its time for a message anew. */
    @Override
    public void resumeReading() {
        framer.restartClock();
        paused = false;
        connection.link().resumeReading();
    }

    /** Nothing comes from the peer meanwhile, which is not the peer's fault. */
    boolean isPaused() {
        return paused;
    }

    void closeIfOlderThan(Duration deadline) {
        if (!paused && framer.isOlderThan(deadline)) {
            complain("closed, a message was not whole after " + deadline.toMillis() + " ms (message_timeout)");
            // whoever waits for the connection is told by its worker, and does not hold up the deadlines of others
            connection.link().close(CloseReason.LATE_MESSAGE);
        }
    }

    private void complain(String what) {
        complaints.log(Level.WARN, connection.remote().getAddress(), "{}: {}", connection, what);
    }

    void close(CloseReason reason) {
        // first, as the stack closes its channel in turn when it is told of the end, and the first reason counts
        connection.link().close(reason);
        end();
    }

    private void end() {
        if (open.compareAndSet(true, false)) {
            receiver.ended();
        }
    }
}
