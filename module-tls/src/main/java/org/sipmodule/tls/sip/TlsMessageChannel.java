package org.sipmodule.tls.sip;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.ConnectionOrientedMessageChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.text.ParseException;
import java.util.Set;
import javax.sip.address.Hop;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;

/**
 * One connection as the stack sees it: hands received messages to {@link MessageIntake} and sends what the stack sends to
 * its peer, and to its peer alone. Two channels are equal only when they are the same. Nothing here blocks.
 */
final class TlsMessageChannel extends ConnectionOrientedMessageChannel
        implements ConnectionInfo.Carrier, SipStream.Receiver {

    /** Without these a message cannot be answered or told from another; a bad other header is the application's. */
    private static final Set<Class<?>> VITAL = Set.of(
            From.class,
            To.class,
            CSeq.class,
            Via.class,
            CallID.class,
            ContentLength.class,
            RequestLine.class,
            StatusLine.class);

    private final TlsMessageProcessor processor;
    private final TlsConnection connection;
    private final MessageIntake intake;
    private final Delivery delivery;
    private final SipStream stream;
    private final SipSettings settings;
    private final Undelivered undelivered;

    TlsMessageChannel(
            TlsMessageProcessor processor, TlsConnection connection, MessageIntake intake, StackRegistry.Bound bound) {
        super(processor.getSIPStack());
        this.processor = processor;
        this.connection = connection;
        this.intake = intake;
        this.settings = bound.settings();
        this.undelivered = new Undelivered(bound.undelivered());
        this.stream = new SipStream(connection, settings, bound.unfinished(), intake.complaints(), this);
        this.delivery = processor.delivery(connection, stream, frame -> intake.parse(frame, this));
        this.messageProcessor = processor;
        this.myAddress = processor.getIpAddress().getHostAddress();
        this.myPort = processor.getPort();
        this.peerAddress = connection.remote().getAddress();
        this.peerPort = connection.remote().getPort();
        // the superclass copies it from the Via, where the peer can write what it likes
        this.peerProtocol = getTransport();
        this.key = getKey(peerAddress, peerPort, getTransport());
    }

    InetSocketAddress remote() {
        return connection.remote();
    }

    TlsConnection tlsConnection() {
        return connection;
    }

    @Override
    public ConnectionInfo connection() {
        return connection.info();
    }

    SipStream stream() {
        return stream;
    }

    /** Whether the peer has left a request without any sign for longer than a new one should be risked on it. */
    boolean isSilent() {
        return !stream.isPaused() && undelivered.isSilentFor(settings.silence());
    }

    // ---- receiving, on the connection's worker

    @Override
    public void message(byte[] frame) {
        undelivered.proven();
        delivery.message(frame);
    }

    @Override
    public void pinged() {
        undelivered.proven();
        if (getKeepAliveTimeout() > 0) {
            rescheduleKeepAliveTimeout(getKeepAliveTimeout());
        }
    }

    @Override
    public void ended() {
        isRunning = false;
        processor.forget(this);
        delivery.ended(undelivered.lost(connection));
        cancelPingKeepAliveTimeoutTaskIfStarted();
    }

    @Override
    public void sendSingleCLRF() {
        stream.pong();
    }

    @Override
    public void processMessage(SIPMessage message) {
        intake.process(message, this);
    }

    @Override
    public void processMessage(SIPMessage message, InetAddress address) {
        intake.process(message, this);
    }

    /** Called by the stack's parser for a header that it cannot parse. */
    @Override
    @SuppressWarnings("rawtypes")
    public void handleException(ParseException failure, SIPMessage message, Class header, String text, String whole)
            throws ParseException {
        if (header != null && VITAL.contains(header)) {
            throw failure;
        }
        message.addUnparsed(text);
    }

    // ---- sending

    @Override
    public void sendMessage(SIPMessage message) throws IOException {
        // a reply says in its Via what its request said, be it wrong
        String transport = message instanceof SIPResponse && message.getTopmostVia() != null
                ? message.getTopmostVia().getTransport()
                : getTransport();
        byte[] bytes = message.encodeAsBytes(transport);
        if (connection.direction() == TlsConnection.Direction.OUTBOUND && message instanceof SIPRequest request) {
            undelivered.asks(request);
            send(bytes);
            undelivered.add(request, bytes.length);
        } else {
            send(bytes);
        }
        message.setRemoteAddress(peerAddress);
        message.setRemotePort(peerPort);
        message.setLocalAddress(processor.getIpAddress());
        message.setLocalPort(getPort());
        intake.traceSent(message, this);
    }

    @Override
    public void sendMessage(SIPMessage message, InetAddress address, int port) throws IOException {
        refuseOther(peerAddress.equals(address), address, port);
        sendMessage(message);
    }

    @Override
    public void sendMessage(SIPMessage message, Hop hop) throws IOException {
        refuseOther(peerAddress.equals(TopVia.literal(hop.getHost())), hop.getHost(), hop.getPort());
        sendMessage(message);
    }

    @Override
    protected void sendMessage(byte[] bytes, boolean retry) throws IOException {
        send(bytes);
    }

    @Override
    protected void sendMessage(byte[] bytes, InetAddress address, int port, boolean retry) throws IOException {
        refuseOther(peerAddress.equals(address), address, port);
        send(bytes);
    }

    private void refuseOther(boolean samePeer, Object host, int port) throws IOException {
        if (!samePeer || port != peerPort) {
            throw new SocketException(connection + " cannot carry a message to " + host + ":" + port);
        }
    }

    private void send(byte[] bytes) throws IOException {
        SendResult result = connection.link().send(bytes);
        switch (result) {
            case ACCEPTED -> {}
            case FULL -> throw new IOException(connection + " has too much waiting to be sent, the peer does not read");
            case CLOSED -> throw new ClosedException(connection + " is closed");
        }
    }

    /** The connection has ended, and took nothing of the message. */
    static final class ClosedException extends SocketException {
        private static final long serialVersionUID = 1L;

        ClosedException(String reason) {
            super(reason);
        }
    }

    @Override
    protected void close(boolean removeSocket, boolean stopKeepAliveTask) {
        stream.close(CloseReason.LOCAL);
    }

    @Override
    public String getTransport() {
        return "TLS";
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
