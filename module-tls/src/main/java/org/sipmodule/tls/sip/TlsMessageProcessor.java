package org.sipmodule.tls.sip;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.ConnectionOrientedMessageProcessor;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.TransportContribution;
import org.sipmodule.tls.runtime.ConnectIntent;
import org.sipmodule.tls.runtime.ConnectIntents;
import org.sipmodule.tls.runtime.Dial;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.transport.ClearTextConsumer;
import org.sipmodule.tls.transport.TlsTransport;
import org.slf4j.event.Level;

/**
 * One {@code tls} listening point of a stack: a channel for each connection. Requests go by the connection of the peer when it
 * has opened one from the very address, else by one of ours; replies never to an ephemeral port.
 */
final class TlsMessageProcessor extends ConnectionOrientedMessageProcessor {

    private final StackRegistry.Bound bound;
    private final MessageIntake intake;
    // The superclass keeps channels by texts that its own look-ups misspell, so its two maps stay empty.
    private final ConcurrentMap<InetSocketAddress, TlsMessageChannel> channels = new ConcurrentHashMap<>();
    private final ConcurrentMap<TlsConnection, TlsMessageChannel> dialled = new ConcurrentHashMap<>();
    private final MessageDeadline deadline;
    private final boolean promptListener;
    private TlsTransport.@Nullable Listener listener;
    private volatile boolean open;

    TlsMessageProcessor(SIPTransactionStack stack, InetAddress address, int port, StackRegistry.Bound bound) {
        super(address, port, "tls", stack);
        this.bound = bound;
        this.intake = new MessageIntake(stack);
        this.promptListener = isPromptListener(stack);
        this.deadline = new MessageDeadline(bound.settings().messageDeadline());
    }

    private static boolean isPromptListener(SIPTransactionStack stack) {
        Properties properties = ((SipStackImpl) stack).getConfigurationProperties();
        return properties != null
                && Boolean.parseBoolean(properties.getProperty(TransportContribution.PROMPT_LISTENER));
    }

    @Override
    public synchronized void start() throws IOException {
        open = true;
        listener = bound.transport().listen(new InetSocketAddress(getIpAddress(), getPort()), this::accept);
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
        channels.values().forEach(TlsMessageChannel::close);
        channels.clear();
        dialled.values().forEach(TlsMessageChannel::close);
        dialled.clear();
    }

    private ClearTextConsumer accept(TlsConnection connection) {
        TlsMessageChannel channel = new TlsMessageChannel(this, connection, intake, bound);
        if (connection.direction() == TlsConnection.Direction.INBOUND) {
            channels.put(connection.remote(), channel);
        } else {
            dialled.put(connection, channel);
        }
        deadline.watch(channel.stream());
        if (!open) {
            channel.close();
        }
        return channel.stream();
    }

    /** @param receiver parses a message and hands it to the stack */
    Delivery delivery(TlsConnection connection, SipStream stream, Consumer<byte[]> receiver) {
        return promptListener
                ? Delivery.atOnce(receiver)
                : new MessageLane(
                        connection,
                        stream,
                        bound.settings().readBuffer(),
                        bound.lanes(),
                        intake.complaints(),
                        () -> open,
                        receiver);
    }

    /** Told by a channel when its connection has ended. */
    void forget(TlsMessageChannel channel) {
        channels.remove(channel.remote(), channel);
        dialled.remove(channel.tlsConnection(), channel);
        deadline.forget(channel.stream());
    }

    @Override
    public SIPTransactionStack getSIPStack() {
        return sipStack;
    }

    @Override
    public MessageChannel createMessageChannel(HostPort target) {
        return new DialledChannel(this, target.getHost().getHostname(), realPort(target.getPort()));
    }

    @Override
    public MessageChannel createMessageChannel(InetAddress host, int port) {
        return new DialledChannel(this, host.getHostAddress(), realPort(port));
    }

    private int realPort(int port) {
        return port < 0 ? getDefaultTargetPort() : port;
    }

    ConnectIntents intents() {
        return bound.intents();
    }

    HostNames names() {
        return bound.names();
    }

    /**
     * Sends a request by the connection that the peer has opened from that address, as the one to a client behind a NAT,
     * or by one of ours. A server that is dialled by its name gets one of ours, by a client profile and its checks: whoever
     * else comes from that address may have that port.
     *
     * @param name what was dialled, before the look-up
     */
    void send(SIPRequest request, InetSocketAddress remote, Optional<String> name, ConnectIntent intent)
            throws IOException {
        TlsMessageChannel open = name.isEmpty() && intent.equals(ConnectIntent.NONE) ? channels.get(remote) : null;
        if (open != null) {
            open.sendMessage(request);
            return;
        }
        try {
            sendByOurs(request, remote, name, intent);
        } catch (EndedException ended) {
            Undelivered.tell(request, String.valueOf(ended.getMessage()));
        }
    }

    /** Once more by another one when it has been closed: its end may still be on the way to its worker. */
    private void sendByOurs(SIPMessage message, InetSocketAddress remote, Optional<String> name, ConnectIntent intent)
            throws IOException {
        TlsMessageChannel ours = dialled(remote, name, intent);
        try {
            ours.sendMessage(message);
        } catch (TlsMessageChannel.ClosedException gone) {
            ours.tlsConnection().link().retire();
            dialled(remote, name, intent).sendMessage(message);
        }
    }

    /** A connection has ended before it could be asked to carry anything; the message says why. */
    private static final class EndedException extends ConnectException {
        private static final long serialVersionUID = 1L;

        EndedException(String reason) {
            super(reason);
        }
    }

    /** A reply whose connection is gone goes to the address it came from and the port of its Via's sent-by (RFC 3261 18.2.2). */
    void reply(SIPResponse response, String host, int port) throws IOException {
        InetAddress address = TopVia.literal(host);
        if (address == null) {
            throw new UnknownHostException("a reply cannot go to the name " + host);
        }
        TlsMessageChannel open = channels.get(new InetSocketAddress(address, port));
        if (open != null) {
            try {
                open.sendMessage(response);
                return;
            } catch (TlsMessageChannel.ClosedException gone) {
                // as below, a moment before its end is told
                channels.remove(open.remote(), open);
            }
        }
        Via via = response.getTopmostVia();
        int sentBy = realPort(via == null ? port : via.getPort());
        sendByOurs(response, new InetSocketAddress(address, sentBy), Optional.empty(), ConnectIntent.NONE);
    }

    private TlsMessageChannel dialled(InetSocketAddress remote, Optional<String> name, ConnectIntent intent)
            throws IOException {
        // a request that comes back on it is this listening point's, as its channel is
        Dial dial = Dial.from(getIpAddress(), remote, name, intent)
                .ownedBy(new InetSocketAddress(getIpAddress(), getPort()));
        TlsConnection connection = bound.transport().connect(dial, this::accept);
        TlsMessageChannel channel = dialled.get(connection);
        boolean silent = channel != null && channel.isSilent();
        if (silent) {
            intake.complaints()
                    .log(
                            Level.WARN,
                            remote.getAddress(),
                            "{}: {}",
                            connection,
                            bound.settings().silenceTold());
        }
        // one that has ended in between, and not because it could not be opened, says nothing of the peer
        if (silent || (channel == null && connection.failure().isEmpty())) {
            connection.link().retire();
            connection = bound.transport().connect(dial, this::accept);
            channel = dialled.get(connection);
        }
        if (channel == null) {
            throw new EndedException(connection.failure().orElse(connection + " has just ended"));
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
        return !channels.isEmpty() || !dialled.isEmpty();
    }
}
