package org.sipmodule.tls.sip;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.sipmodule.module.ByteBudget;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.HostProvider;
import org.sipmodule.module.UnfinishedMessages;
import org.sipmodule.tls.runtime.ConnectIntents;
import org.sipmodule.tls.transport.TlsTransport;

/**
 * The one static registry: what the classes that the stack makes by name, without arguments, have to work with, by the
 * stack's name. Public for the module's wiring.
 */
public final class StackRegistry {

    private static final ConcurrentMap<String, Bound> BOUND = new ConcurrentHashMap<>();

    private StackRegistry() {}

    /**
     * Before the stack is made.
     *
     * @param stackName what the host sets as {@code javax.sip.STACK_NAME}
     * @throws IllegalStateException when a stack of that name is bound already
     */
    public static Binding bind(String stackName, TlsTransport transport, SipSettings settings, ConnectIntents intents) {
        return bind(stackName, new Bound(stackName, transport, settings, intents, new UnfinishedMessages()));
    }

    static Binding bind(String stackName, Bound bound) {
        if (BOUND.putIfAbsent(stackName, bound) != null) {
            throw new IllegalStateException("a SIP stack named '" + stackName + "' has a TLS module already");
        }
        return () -> {
            BOUND.remove(stackName, bound);
            bound.names().close();
            bound.lanes().close();
        };
    }

    /** What serves the stack; it begins to when its properties ask for that. For a stack that opens. */
    static Bound of(SIPTransactionStack stack) throws IOException {
        serve(stack);
        return bound(stack);
    }

    /** What serves the stack. A stack that has stopped is served by nothing, and what it still sends begins nothing. */
    static Bound bound(SIPTransactionStack stack) throws IOException {
        String name = ((SipStackImpl) stack).getStackName();
        Bound bound = BOUND.get(name);
        if (bound == null) {
            throw new IOException("no TLS module serves the SIP stack '" + name + "'; known are " + BOUND.keySet()
                    + ": load the module before the stack opens its listening points, or name a script that loads it with"
                    + " enable_tls=yes in the stack's property " + HostProvider.SCRIPT);
        }
        return bound;
    }

    /**
     * Lets a stack that somebody else makes have the host that its properties ask for; does nothing when it has it.
     *
     * @throws IOException when that host refuses its configuration, or there is none
     */
    static void serve(SIPTransactionStack stack) throws IOException {
        SipStackImpl made = (SipStackImpl) stack;
        Properties properties = made.getConfigurationProperties();
        if (properties == null || properties.getProperty(HostProvider.SCRIPT) == null) {
            return;
        }
        try {
            provider().serve(made.getStackName(), made, properties);
        } catch (ConfigException refused) {
            throw new IOException(refused.getMessage(), refused);
        }
    }

    private static HostProvider provider() throws IOException {
        return ServiceLoader.load(HostProvider.class, StackRegistry.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IOException("the stack's property " + HostProvider.SCRIPT
                        + " is set, but nothing runs scripts here: siphost.jar is not beside module-tls"));
    }

    /** Ends a binding; after the stack has stopped. */
    @FunctionalInterface
    public interface Binding extends AutoCloseable {
        @Override
        void close();
    }

    /** Identity matters, so no record. */
    static final class Bound {
        private final TlsTransport transport;
        private final SipSettings settings;
        private final ConnectIntents intents;
        private final HostNames names = new HostNames();
        private final UnfinishedMessages unfinished;
        private final ByteBudget undelivered = ByteBudget.ofHeap(Undelivered.SHARE_OF_HEAP);
        private final GuestLanes lanes;

        Bound(
                String stackName,
                TlsTransport transport,
                SipSettings settings,
                ConnectIntents intents,
                UnfinishedMessages unfinished) {
            this.transport = transport;
            this.settings = settings;
            this.intents = intents;
            this.unfinished = unfinished;
            this.lanes = new GuestLanes(stackName);
        }

        ConnectIntents intents() {
            return intents;
        }

        HostNames names() {
            return names;
        }

        GuestLanes lanes() {
            return lanes;
        }

        /** For the requests that the stack's connections keep until their peers have spoken. */
        ByteBudget undelivered() {
            return undelivered;
        }

        /** For what the stack's connections have begun to read. */
        UnfinishedMessages unfinished() {
            return unfinished;
        }

        TlsTransport transport() {
            return transport;
        }

        SipSettings settings() {
            return settings;
        }
    }
}
