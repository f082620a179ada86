package org.sipmodule.embedded.sip.plain;

import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.MessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;

/**
 * UDP and TCP of the host itself; what modules bring, they make.
 *
 * @param others         makes every other transport
 * @param brought        the protocols that modules have brought
 * @param messageTimeout how long a message that began may take, in milliseconds
 * @param dropped        told of each datagram that is not served
 */
public record PlainDoors(MessageProcessorFactory others, Set<String> brought, int messageTimeout, Runnable dropped)
        implements MessageProcessorFactory {

    @Override
    public MessageProcessor createMessageProcessor(
            SIPTransactionStack stack, InetAddress address, int port, String transport) throws IOException {
        String protocol = transport.toLowerCase(Locale.ROOT);
        if (brought.contains(protocol)) {
            return others.createMessageProcessor(stack, address, port, transport);
        }
        return switch (protocol) {
            case "udp" -> {
                // the stack's own is never started: only its factory makes the stack send from the socket that it hears
                // by
                others.createMessageProcessor(stack, address, port, transport);
                yield new UdpDoor(stack, address, port, dropped);
            }
            case "tcp" -> new TcpDoor(stack, address, port, messageTimeout);
            default -> others.createMessageProcessor(stack, address, port, transport);
        };
    }
}
