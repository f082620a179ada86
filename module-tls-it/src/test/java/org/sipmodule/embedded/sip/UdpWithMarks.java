package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.OIOMessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.UDPMessageChannel;
import gov.nist.javax.sip.stack.UDPMessageProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import javax.sip.IOExceptionEvent;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.ModuleProvider;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.TransportContribution;

/**
 * A module of these tests, {@code marks}, that brings a transport as TLS does: UDP that shows in each request what {@code
 * mark()} left on it, and cannot send what is marked so.
 */
public final class UdpWithMarks implements ModuleProvider {

    private static final MessageAttributes.Key<String> MARK = MessageAttributes.Key.of("mark", String.class);

    @Override
    public String name() {
        return "marks";
    }

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public Module create() {
        return new Marks();
    }

    private static final class Marks implements Module {

        @Override
        public ModuleDeclaration declaration() {
            return ModuleDeclaration.builder()
                    .function(FunctionSpec.of(
                            "mark", List.of(Argument.VALUE), RouteKind.ANY, "", (context, arguments) -> {
                                context.attributes().put(MARK, arguments.text(0));
                                return FunctionResult.TRUE;
                            }))
                    .build();
        }

        @Override
        public void configure(ModuleContext context) {
            context.contribute(new TransportContribution() {
                @Override
                public String protocol() {
                    return "udp";
                }

                @Override
                public Map<String, String> stackProperties(String stackName) {
                    return Map.of("gov.nist.javax.sip.MESSAGE_PROCESSOR_FACTORY", Factory.class.getName());
                }
            });
        }

        @Override
        public void start() {}

        @Override
        public void close() {}
    }

    /** Made by the stack by its name. */
    public static final class Factory extends OIOMessageProcessorFactory {
        @Override
        public MessageProcessor createMessageProcessor(
                SIPTransactionStack stack, InetAddress address, int port, String transport) throws IOException {
            return transport.equalsIgnoreCase("udp")
                    ? new Processor(stack, address, port)
                    : super.createMessageProcessor(stack, address, port, transport);
        }
    }

    private static final class Processor extends UDPMessageProcessor {
        Processor(SIPTransactionStack stack, InetAddress address, int port) throws IOException {
            super(address, stack, port);
        }

        @Override
        public MessageChannel createMessageChannel(gov.nist.core.HostPort target) throws java.net.UnknownHostException {
            return new Channel(InetAddress.getByName(target.getHost().getHostname()), target.getPort(), this);
        }
    }

    private static final class Channel extends UDPMessageChannel {

        private final Processor processor;

        Channel(InetAddress target, int port, Processor processor) {
            super(target, port, processor.getSIPStack(), processor);
            this.processor = processor;
        }

        @Override
        public void sendMessage(SIPMessage message) throws IOException {
            super.sendMessage(marked(message));
        }

        @Override
        public void sendMessage(SIPMessage message, InetAddress address, int port) throws IOException {
            super.sendMessage(marked(message), address, port);
        }

        private SIPMessage marked(SIPMessage message) throws IOException {
            if (!(message instanceof SIPRequest
                    && message.getApplicationData() instanceof MessageAttributes attributes)) {
                return message;
            }
            String mark = attributes.get(MARK).orElse("none") + " "
                    + attributes.xavp("x", "mark").text();
            if (mark.startsWith("refused")) {
                throw new IOException("refused");
            }
            if (mark.startsWith("later")) {
                SipProviderImpl provider = processor.getListeningPoint().getProvider();
                provider.handleEvent(new IOExceptionEvent(provider, getPeerAddress(), getPeerPort(), "udp"), null);
            }
            SIPMessage shown = (SIPMessage) message.clone();
            shown.addHeader(new gov.nist.javax.sip.header.ExtensionHeaderImpl("X-Mark") {
                private static final long serialVersionUID = 1L;

                @Override
                public String getValue() {
                    return mark;
                }

                @Override
                public StringBuilder encode(StringBuilder buffer) {
                    return buffer.append("X-Mark: ").append(mark).append("\r\n");
                }
            });
            return shown;
        }
    }
}
