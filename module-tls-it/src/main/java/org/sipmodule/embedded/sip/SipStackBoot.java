package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.stack.timers.ScheduledExecutorSipTimer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TooManyListenersException;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.PeerUnavailableException;
import javax.sip.SipException;
import org.sipmodule.embedded.sip.plain.PlainDoors;
import org.sipmodule.embedded.sip.plain.TcpLimits;
import org.sipmodule.embedded.sip.plain.TcpSockets;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.HostSettings.ListenSocket;
import org.sipmodule.module.OpenConnection;
import org.sipmodule.module.Problem;
import org.sipmodule.module.TransportContribution;
import org.sipmodule.module.host.CoreStatistics;
import org.sipmodule.module.host.ScriptRoutes;
import org.sipmodule.module.log.RootCause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running SIP stack with its listening points. */
public final class SipStackBoot implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SipStackBoot.class);

    private static final String RI = "gov.nist.javax.sip.";

    /** As long as a datagram can be. */
    private static final int MAX_MESSAGE = 65_535;

    private static final int LOOK_MILLIS = 20;

    private final CountingStack stack;
    private final RequestDoor door;
    private final StatefulRelay relay;
    private final SipSockets sockets = new SipSockets();

    private SipStackBoot(CountingStack stack, RequestDoor door, StatefulRelay relay) {
        this.stack = stack;
        this.door = door;
        this.relay = relay;
    }

    /**
     * How the stack is made.
     *
     * @param name            the name that modules know the stack by
     * @param workers         threads that serve datagrams, for each socket
     * @param tcp             what its own TCP allows
     * @param brought         the protocols that modules bring
     * @param contributed     properties that transports of modules ask for
     * @param statistics      told of what is not served
     */
    public record Settings(
            String name,
            int workers,
            TcpLimits tcp,
            Set<String> brought,
            Map<String, String> contributed,
            CoreStatistics statistics) {
        public Settings {
            brought = Set.copyOf(brought);
            contributed = Map.copyOf(contributed);
        }
    }

    /**
     * Makes a stack and opens all sockets.
     *
     * @throws ConfigException with a problem for each socket that cannot be opened; then none is open
     */
    public static SipStackBoot open(
            Settings settings,
            List<ListenSocket> sockets,
            MessageRouter router,
            ScriptRoutes routes,
            StatefulRelay relay) {
        CountingStack stack = create(settings);
        RequestDoor door = new RequestDoor(stack, router, relay.replies(), relay);
        SipStackBoot boot = new SipStackBoot(stack, door, relay);
        boot.tcp().ifPresent(tcp -> {
            tcp.limits(settings.tcp(), settings.statistics()::acceptingWaits);
            stack.setMessageProcessorFactory(
                    new PlainDoors(stack.getMessageProcessorFactory(), settings.brought(), settings.statistics()));
        });
        relay.open(boot.stack, boot.sockets, routes);
        boot.stack.sipMessageValves.add(door);
        List<Problem> problems = new ArrayList<>();
        for (ListenSocket socket : sockets) {
            boot.listen(socket, door).ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            boot.close();
            throw new ConfigException("listening", problems);
        }
        return boot;
    }

    /** Empty when a module has brought a network layer of its own. */
    private Optional<TcpSockets> tcp() {
        return stack.getNetworkLayer() instanceof TcpSockets counted ? Optional.of(counted) : Optional.empty();
    }

    /** The open connections of the stack's own TCP. */
    public List<OpenConnection> tcpConnections() {
        return tcp().map(TcpSockets::connections).orElse(List.of());
    }

    private static CountingStack create(Settings settings) {
        Properties properties = new Properties();
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        // the default is a java.util.Timer, which stands still when the clock is set back
        properties.setProperty(RI + "TIMER_CLASS_NAME", ScheduledExecutorSipTimer.class.getName());
        properties.setProperty("javax.sip.ROUTER_PATH", RelayRouter.class.getName());
        properties.setProperty(RI + "AUTOMATIC_DIALOG_ERROR_HANDLING", "false");
        properties.setProperty(RI + "DELIVER_UNSOLICITED_NOTIFY", "true");
        properties.setProperty(RI + "REENTRANT_LISTENER", "true");
        properties.setProperty(RI + "THREAD_POOL_SIZE", Integer.toString(settings.workers()));
        properties.setProperty(RI + "THREAD_PRIORITY", Integer.toString(Thread.NORM_PRIORITY));
        properties.setProperty(RI + "MAX_MESSAGE_SIZE", Integer.toString(MAX_MESSAGE));
        // a thread for a queue that our doors do without
        properties.setProperty(RI + "CONGESTION_CONTROL_TIMEOUT", "0");
        properties.setProperty(
                RI + "CONNECTION_TIMEOUT",
                Long.toString(settings.tcp().connectTimeout().toMillis()));
        properties.setProperty(RI + "SECURITY_MANAGER_PROVIDER", NoStackTls.class.getName());
        properties.setProperty(RI + "NETWORK_LAYER", TcpSockets.class.getName());
        properties.putAll(settings.contributed());
        properties.setProperty("javax.sip.STACK_NAME", settings.name());
        // the door takes all but what the stack repeats by itself, and does not wait
        properties.setProperty(TransportContribution.PROMPT_LISTENER, "true");
        properties.setProperty(RI + "STACK_LOGGER", StackLog.class.getName());
        properties.setProperty(RI + "SERVER_LOGGER", MessageLog.class.getName());
        try {
            return new CountingStack(properties, settings.statistics());
        } catch (PeerUnavailableException refused) {
            throw new IllegalStateException("the SIP stack refuses its properties", refused);
        }
    }

    private Optional<Problem> listen(ListenSocket socket, RequestDoor door) {
        InetSocketAddress address = socket.address();
        try {
            ListeningPoint point = stack.createListeningPoint(
                    address.getAddress().getHostAddress(), address.getPort(), socket.protocol());
            SipProviderImpl provider = (SipProviderImpl) stack.createSipProvider(point);
            provider.addSipListener(door);
            sockets.add(point, socket.shown(), provider);
            return Optional.empty();
        } catch (SipException | TooManyListenersException | InvalidArgumentException failure) {
            return Optional.of(Problem.error(
                    socket.place(),
                    "listen=" + socket.protocol() + ":" + Addresses.text(address) + " cannot be opened",
                    rootCause(failure),
                    ""));
        }
    }

    private static String rootCause(Throwable failure) {
        Throwable cause = RootCause.of(failure);
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** From now on no connection of plain TCP is accepted, and no request is begun that belongs to nothing. */
    public void beginsNothingNew() {
        door.beginsNothingNew();
        tcp().ifPresent(TcpSockets::stopAccepting);
    }

    /** How many requests are in their route, or in a transaction that has no final reply. */
    public int unanswered() {
        return door.routing() + stack.unanswered();
    }

    /**
     * Waits until there are none.
     *
     * @return how many are left at the end of the time
     */
    public int awaitAnswers(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        int left = unanswered();
        while (left > 0 && System.nanoTime() < end) {
            Thread.sleep(LOOK_MILLIS);
            left = unanswered();
        }
        return left;
    }

    /** Closes every socket and ends the stack's threads. */
    @Override
    public void close() {
        relay.close();
        List<ListeningPoint> points = new ArrayList<>();
        // asks the stack: a point that did not open is there as well, and in the way of its own stop
        for (Iterator<?> left = stack.getListeningPoints(); left.hasNext(); ) {
            points.add((ListeningPoint) left.next());
        }
        points.forEach(this::release);
        // the stack waits a whole second for work of its own that the lines above have ended; an interrupt spares that
        boolean interrupted = Thread.interrupted();
        Thread.currentThread().interrupt();
        stack.stop();
        Thread.interrupted();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void release(ListeningPoint point) {
        try {
            stack.deleteListeningPoint(point);
        } catch (SipException | RuntimeException failure) {
            LOG.debug("{} {} did not close cleanly", point.getTransport(), point.getPort(), failure);
        }
    }
}
