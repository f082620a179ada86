package org.sipmodule.tls.sip;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.ConnectionOrientedMessageProcessor;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.timers.SipTimer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.config.Addresses;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.transport.ClearTextConsumer;
import org.sipmodule.tls.transport.TlsTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code tls} listening point of a stack: a channel for each connection, found again by the peer's address. It never
 * dials: a reply to a peer that is gone must not become a connection to that peer's ephemeral port.
 */
final class TlsMessageProcessor extends ConnectionOrientedMessageProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(TlsMessageProcessor.class);

    private final StackRegistry.Bound bound;
    private final MessageIntake intake;
    // The superclass keeps channels by texts that its own look-ups misspell, so its two maps stay empty.
    private final ConcurrentMap<InetSocketAddress, TlsMessageChannel> channels = new ConcurrentHashMap<>();
    private final MessageDeadline deadline;
    private @Nullable SipTimer timer;
    private TlsTransport.@Nullable Listener listener;
    private volatile boolean open;

    TlsMessageProcessor(SIPTransactionStack stack, InetAddress address, int port, StackRegistry.Bound bound) {
        super(address, port, "tls", stack);
        this.bound = bound;
        this.intake = new MessageIntake(stack);
        this.deadline = new MessageDeadline(bound.settings().messageDeadline());
    }

    @Override
    public synchronized void start() throws IOException {
        open = true;
        listener = bound.transport().listen(new InetSocketAddress(getIpAddress(), getPort()), this::accept);
        SipTimer started = sipStack.getTimer();
        deadline.start(started);
        timer = started;
    }

    @Override
    public synchronized void stop() {
        TlsTransport.Listener stopped = listener;
        if (stopped == null) {
            return;
        }
        listener = null;
        open = false;
        stopped.close();
        if (timer != null) {
            timer.cancel(deadline);
        }
        channels.values().forEach(TlsMessageChannel::close);
        channels.clear();
    }

    private ClearTextConsumer accept(TlsConnection connection) {
        TlsMessageChannel channel = new TlsMessageChannel(this, connection, intake, bound.settings());
        channels.put(connection.remote(), channel);
        deadline.watch(channel.stream());
        if (!open) {
            channel.close();
        }
        return channel.stream();
    }

    /** Told by a channel when its connection has ended. */
    void forget(TlsMessageChannel channel) {
        channels.remove(channel.remote(), channel);
        deadline.forget(channel.stream());
    }

    @Override
    public SIPTransactionStack getSIPStack() {
        return sipStack;
    }

    @Override
    public MessageChannel createMessageChannel(HostPort target) throws IOException {
        // a name is not looked up: the caller may be an event loop
        return find(TopVia.literal(target.getHost().getHostname()), target.getPort(), target);
    }

    @Override
    public MessageChannel createMessageChannel(InetAddress host, int port) throws IOException {
        return find(host, port, Addresses.text(host, port));
    }

    private TlsMessageChannel find(@Nullable InetAddress host, int port, Object target) throws IOException {
        int realPort = port < 0 ? getDefaultTargetPort() : port;
        TlsMessageChannel channel = host == null ? null : channels.get(new InetSocketAddress(host, realPort));
        if (channel == null) {
            LOG.debug("{}: no connection with {}, and outbound TLS is not available: refused", listening(), target);
            throw new ConnectException("there is no TLS connection with " + target + " at " + listening()
                    + ", and outbound TLS connections are not available: replies go by the request's own channel,"
                    + " requests only to peers that are connected");
        }
        return channel;
    }

    // The superclass looks for "tcp:" keys in the next two, and never finds a TLS channel.

    @Override
    public boolean closeReliableConnection(String peerAddress, int peerPort) {
        TlsMessageChannel channel = lookUp(peerAddress, peerPort);
        if (channel != null) {
            channel.close();
        }
        return channel != null;
    }

    @Override
    public boolean setKeepAliveTimeout(String peerAddress, int peerPort, long keepAliveTimeout) {
        TlsMessageChannel channel = lookUp(peerAddress, peerPort);
        if (channel != null) {
            channel.setKeepAliveTimeout(keepAliveTimeout);
        }
        return channel != null;
    }

    private @Nullable TlsMessageChannel lookUp(String peerAddress, int peerPort) {
        validatePortInRange(peerPort);
        InetAddress address = TopVia.literal(peerAddress);
        return address == null ? null : channels.get(new InetSocketAddress(address, peerPort));
    }

    @Override
    public int getDefaultTargetPort() {
        return 5061;
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public boolean inUse() {
        return !channels.isEmpty();
    }

    private String listening() {
        return "tls:" + Addresses.text(getIpAddress(), getPort());
    }
}
