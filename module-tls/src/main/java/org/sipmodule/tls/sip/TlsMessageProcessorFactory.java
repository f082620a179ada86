package org.sipmodule.tls.sip;

import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.MessageProcessorFactory;
import gov.nist.javax.sip.stack.OIOMessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import javax.sip.ListeningPoint;

/**
 * The scalable door into JAIN-SIP: serves {@code tls} over our transport and leaves every other one to the stack's own
 * factory. Public with a public constructor because the stack makes it from its class name.
 */
public final class TlsMessageProcessorFactory implements MessageProcessorFactory {

    private final MessageProcessorFactory others = new OIOMessageProcessorFactory();

    public TlsMessageProcessorFactory() {}

    @Override
    public MessageProcessor createMessageProcessor(
            SIPTransactionStack stack, InetAddress address, int port, String transport) throws IOException {
        // a stack without TLS has its script all the same
        StackRegistry.serve(stack);
        return ListeningPoint.TLS.equalsIgnoreCase(transport)
                ? new TlsMessageProcessor(stack, address, port, StackRegistry.of(stack))
                : others.createMessageProcessor(stack, address, port, transport);
    }
}
