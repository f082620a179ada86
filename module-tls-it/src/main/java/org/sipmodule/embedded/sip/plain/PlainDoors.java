package org.sipmodule.embedded.sip.plain;

import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.MessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import org.sipmodule.module.UnfinishedMessages;
import org.sipmodule.module.host.CoreStatistics;

/**
 * UDP and TCP of the host itself; what modules bring, they make.
 *
 * @param others     makes every other transport
 * @param brought    the protocols that modules have brought
 * @param unfinished what TCP has begun to read
 * @param statistics told of what is not served
 */
public record PlainDoors(
        MessageProcessorFactory others, Set<String> brought, UnfinishedMessages unfinished, CoreStatistics statistics)
        implements MessageProcessorFactory {

    public PlainDoors(MessageProcessorFactory others, Set<String> brought, CoreStatistics statistics) {
        this(others, brought, new UnfinishedMessages(), statistics);
    }

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
                yield new UdpDoor(stack, address, port, statistics::datagramWasDropped);
            }
            case "tcp" -> new TcpDoor(stack, address, port, unfinished, statistics);
            default -> others.createMessageProcessor(stack, address, port, transport);
        };
    }
}
