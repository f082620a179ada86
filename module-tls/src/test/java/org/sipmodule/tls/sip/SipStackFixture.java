package org.sipmodule.tls.sip;

import gov.nist.javax.sip.EventScanner;
import gov.nist.javax.sip.EventWrapper;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.MessageChannel;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.ListeningPoint;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.TransportContribution;
import org.sipmodule.module.UnfinishedMessages;
import org.sipmodule.tls.runtime.ConnectIntents;
import org.sipmodule.tls.transport.TlsTransport;

/** A stack with one listening point and a listener that answers every request with 200 in a chosen way. */
final class SipStackFixture implements AutoCloseable {

    /** How a request is answered. */
    enum Answer {
        /** With a server transaction. */
        TRANSACTION,
        /** On the request's channel, without one. */
        CHANNEL,
        /** Not at all. */
        NOT
    }

    private static final String REENTRANT = "gov.nist.javax.sip.REENTRANT_LISTENER";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    final SipStackImpl stack;
    final SipProvider provider;
    final List<RequestEvent> requests = new CopyOnWriteArrayList<>();
    final List<Response> replies = new CopyOnWriteArrayList<>();
    final List<String> threads = new CopyOnWriteArrayList<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    final List<IOExceptionEvent> unsent = new CopyOnWriteArrayList<>();
    volatile Answer answer = Answer.TRANSACTION;
    /** What the listener does with a request first. */
    volatile Consumer<Request> before = request -> {};
    /** What it does when the request has its transaction. */
    volatile Consumer<Request> answering = request -> {};

    private final EventScanner scanner;
    private final StackRegistry.@Nullable Binding binding;
    private final Listener listener = new Listener();

    /** @param transport null for a stack without our module */
    SipStackFixture(
            Map<String, String> ours, @Nullable TlsTransport transport, SipSettings settings, String protocol, int port)
            throws Exception {
        this(
                ours,
                transport == null
                        ? null
                        : new StackRegistry.Bound(
                                "stack",
                                transport,
                                settings,
                                new ConnectIntents(Optional.of("tls")),
                                new UnfinishedMessages()),
                protocol,
                port);
    }

    /** @param bound null for a stack without our module */
    SipStackFixture(Map<String, String> ours, StackRegistry.@Nullable Bound bound, String protocol, int port)
            throws Exception {
        String name = "stack-" + NUMBERS.incrementAndGet();
        Properties properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", name);
        ours.forEach(properties::setProperty);
        binding = bound == null ? null : StackRegistry.bind(name, bound);
        stack = new SipStackImpl(properties);
        scanner = stack.getEventScanner();
        ListeningPoint point = stack.createListeningPoint("127.0.0.1", port, protocol);
        provider = stack.createSipProvider(point);
        provider.addSipListener(listener);
        stack.start();
    }

    static SipStackFixture scalable(TlsTransport transport, int port) throws Exception {
        return scalable(transport, SipSettings.DEFAULTS, port);
    }

    static SipStackFixture scalable(TlsTransport transport, SipSettings settings, int port) throws Exception {
        return new SipStackFixture(StackProperties.messageProcessor(), transport, settings, "tls", port);
    }

    /** As an application makes its stack, which says whether its listener may be called by several threads. */
    static SipStackFixture guest(TlsTransport transport, SipSettings settings, int port, boolean reentrant)
            throws Exception {
        return with(
                StackProperties.messageProcessor(), REENTRANT, Boolean.toString(reentrant), transport, settings, port);
    }

    /** Likewise by either door, with a listener that several threads may call. */
    static SipStackFixture guest(Door door, TlsTransport transport, int port) throws Exception {
        Map<String, String> ours = door == Door.PROCESSOR ? StackProperties.messageProcessor() : socketDoor();
        return with(ours, REENTRANT, "true", transport, SipSettings.DEFAULTS, port);
    }

    /** As the embedded host makes its own. */
    static SipStackFixture prompt(TlsTransport transport, int port) throws Exception {
        return with(
                StackProperties.messageProcessor(),
                TransportContribution.PROMPT_LISTENER,
                "true",
                transport,
                SipSettings.DEFAULTS,
                port);
    }

    private static SipStackFixture with(
            Map<String, String> ours,
            String property,
            String value,
            TlsTransport transport,
            SipSettings settings,
            int port)
            throws Exception {
        Map<String, String> properties = new HashMap<>(ours);
        properties.put(property, value);
        return new SipStackFixture(properties, transport, settings, "tls", port);
    }

    static SipStackFixture sockets(TlsTransport transport, SipSettings settings, int port) throws Exception {
        return new SipStackFixture(socketDoor(), transport, settings, "tls", port);
    }

    /** For {@link TlsNetworkLayer}, as the README has it for containers. */
    static Map<String, String> socketDoor() {
        return Map.of(
                "gov.nist.javax.sip.NETWORK_LAYER", TlsNetworkLayer.class.getName(),
                "gov.nist.javax.sip.STACK_LOGGER", Slf4jStackLogger.class.getName(),
                "gov.nist.javax.sip.SERVER_LOGGER", Slf4jServerLogger.class.getName(),
                "gov.nist.javax.sip.CACHE_SERVER_CONNECTIONS", "true",
                "gov.nist.javax.sip.CACHE_CLIENT_CONNECTIONS", "true");
    }

    /** One more listening point, with the same listener. */
    SipProvider listenAlso(int port) throws Exception {
        SipProvider also = stack.createSipProvider(stack.createListeningPoint("127.0.0.1", port, "tls"));
        also.addSipListener(listener);
        return also;
    }

    void forget() {
        requests.clear();
        replies.clear();
        threads.clear();
        failures.clear();
        unsent.clear();
        answer = Answer.TRANSACTION;
        before = request -> {};
        answering = request -> {};
    }

    static MessageChannel channelOf(RequestEvent event) {
        return (MessageChannel) ((SIPRequest) event.getRequest()).getMessageChannel();
    }

    /** As a host names it: by the channel's own word, else by the addresses of its ends. */
    static ConnectionInfo nameOf(MessageChannel channel) {
        if (channel instanceof ConnectionInfo.Carrier carrier) {
            return carrier.connection();
        }
        return new ConnectionInfo(
                OptionalLong.empty(),
                "tls",
                new InetSocketAddress(channel.getMessageProcessor().getIpAddress(), channel.getPort()),
                new InetSocketAddress(channel.getPeerPacketSourceAddress(), channel.getPeerPacketSourcePort()));
    }

    @Override
    public void close() {
        provider.removeSipListener(listener);
        stack.stop();
        // the stack leaves its event thread asleep for ever; any event makes it see that it was stopped
        scanner.addEvent(new EventWrapper(new DialogTerminatedEvent(provider, null), null));
        if (binding != null) {
            binding.close();
        }
    }

    private final class Listener implements SipListener {
        @Override
        public void processRequest(RequestEvent event) {
            before.accept(event.getRequest());
            requests.add(event);
            threads.add(Thread.currentThread().getName());
            try {
                Response response = ((SIPRequest) event.getRequest()).createResponse(Response.OK);
                switch (answer) {
                    case TRANSACTION -> {
                        ServerTransaction transaction = provider.getNewServerTransaction(event.getRequest());
                        answering.accept(event.getRequest());
                        transaction.sendResponse(response);
                    }
                    case CHANNEL -> channelOf(event).sendMessage((SIPMessage) response);
                    case NOT -> {}
                }
            } catch (Exception e) {
                failures.add(e);
            }
        }

        @Override
        public void processResponse(ResponseEvent event) {
            replies.add(event.getResponse());
        }

        @Override
        public void processTimeout(TimeoutEvent event) {
            failures.add(new AssertionError("time-out"));
        }

        @Override
        public void processIOException(IOExceptionEvent event) {
            failures.add(new AssertionError("I/O exception event"));
            threads.add(Thread.currentThread().getName());
            unsent.add(event);
        }

        @Override
        public void processTransactionTerminated(TransactionTerminatedEvent event) {}

        @Override
        public void processDialogTerminated(DialogTerminatedEvent event) {}
    }
}
