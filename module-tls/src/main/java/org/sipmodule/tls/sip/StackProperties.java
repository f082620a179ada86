package org.sipmodule.tls.sip;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The properties that a JAIN-SIP stack needs for the module's door in it. Name, addresses and whatever the application
 * decides are the host's. Public for the module's wiring.
 */
public final class StackProperties {

    private static final int LONGEST_DATAGRAM = 65_535;
    private static final String RI = "gov.nist.javax.sip.";

    private StackProperties() {}

    /** For {@link TlsMessageProcessorFactory}, in a host that leaves the stack to us. */
    public static Map<String, String> messageProcessor() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(RI + "MESSAGE_PROCESSOR_FACTORY", TlsMessageProcessorFactory.class.getName());
        // without them the stack wants log4j; a host that has loggers of its own puts those in their place
        properties.put(RI + "STACK_LOGGER", Slf4jStackLogger.class.getName());
        properties.put(RI + "SERVER_LOGGER", Slf4jServerLogger.class.getName());
        // listeners run on the connection's worker; otherwise all share one thread behind an unbounded queue
        properties.put(RI + "REENTRANT_LISTENER", "true");
        // a proxy keeps no dialogs, and the stack must not answer in its place
        properties.put("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        properties.put(RI + "AUTOMATIC_DIALOG_ERROR_HANDLING", "false");
        // a transaction's end must not end its connection
        properties.put(RI + "CACHE_SERVER_CONNECTIONS", "true");
        properties.put(RI + "CACHE_CLIENT_CONNECTIONS", "true");
        // for udp: the stack's default is a new thread for each datagram
        properties.put(
                RI + "THREAD_POOL_SIZE",
                Integer.toString(Math.max(2, Runtime.getRuntime().availableProcessors())));
        // the stack's default is the highest priority
        properties.put(RI + "THREAD_PRIORITY", Integer.toString(Thread.NORM_PRIORITY));
        return Map.copyOf(properties);
    }

    /**
     * Likewise, in a stack that takes messages of that length: its own limit counts after ours, and for each transport.
     *
     * @param bytes where it is less than a datagram may have, that of a datagram
     */
    public static Map<String, String> messageProcessor(int bytes) {
        Map<String, String> properties = new LinkedHashMap<>(messageProcessor());
        properties.put(RI + "MAX_MESSAGE_SIZE", Integer.toString(Math.max(LONGEST_DATAGRAM, bytes)));
        return Map.copyOf(properties);
    }
}
