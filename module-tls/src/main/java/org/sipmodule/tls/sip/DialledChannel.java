package org.sipmodule.tls.sip;

import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.RawMessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.sip.address.Hop;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.runtime.ConnectIntent;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A next hop as a transaction of the stack sees it: which connection leads there is decided for each message, by what its
 * script asks for, and only then is one dialled. The stack makes a channel before it says for which message. Nothing here
 * blocks.
 */
final class DialledChannel extends MessageChannel implements RawMessageChannel {

    private static final SparseLog<String> UNSENT = SparseLog.byText(LoggerFactory.getLogger(DialledChannel.class));

    /** Who has asked is not known here, and names are as many as a stranger likes. */
    private static final String WHOEVER_ASKS = "";

    /** What the objects of a short message take, in bytes. */
    private static final int PARSED = 8 * 1024;

    private final TlsMessageProcessor processor;
    private final String host;
    private final int port;
    // a CANCEL and the ACK of a refusal go to the server that has their INVITE, and a name may stand for several
    private volatile @Nullable InetAddress found;
    // what the stack sends of its own, such as the ACK of a refused INVITE, goes where the request before it went
    private volatile ConnectIntent lastIntent = ConnectIntent.NONE;

    DialledChannel(TlsMessageProcessor processor, String host, int port) {
        this.processor = processor;
        this.messageProcessor = processor;
        this.host = host;
        this.port = port;
    }

    @Override
    public void sendMessage(SIPMessage message) throws IOException {
        if (message instanceof SIPResponse response) {
            processor.reply(response, host, port);
        } else {
            SIPRequest request = (SIPRequest) message;
            Attributes.of(request)
                    .ifPresent(attributes -> lastIntent = processor.intents().of(attributes));
            dial(request, lastIntent);
        }
    }

    private void dial(SIPRequest request, ConnectIntent intent) throws IOException {
        if (port > Addresses.LAST_PORT) { // the stack's parser takes any number
            throw new IOException(
                    "there is no port " + port + " at " + host + ", the last one is " + Addresses.LAST_PORT);
        }
        Optional<String> name = TopVia.literal(host) == null ? Optional.of(host) : Optional.empty();
        InetAddress known = name.isEmpty() ? TopVia.literal(host) : found;
        if (known != null) {
            processor.send(request, new InetSocketAddress(known, port), name, intent);
            return;
        }
        processor.names().lookUp(host, memoryOf(request), new HostNames.Waiting() {
            @Override
            public void found(InetAddress address) {
                found = address;
                try {
                    processor.send(request, new InetSocketAddress(address, port), name, intent);
                } catch (IOException e) {
                    failed(String.valueOf(e.getMessage()));
                }
            }

            @Override
            public void failed(String reason) {
                UNSENT.log(
                        Level.WARN,
                        WHOEVER_ASKS,
                        "{} to {} cannot be sent: {}",
                        request.getMethod(),
                        getPeerHostPort(),
                        reason);
                Undelivered.tell(request, reason);
            }
        });
    }

    /** Of a message that came with a body; nobody encodes it before it leaves. */
    private static long memoryOf(SIPRequest request) {
        ContentLength body = (ContentLength) request.getContentLength();
        return PARSED + 2 * (request.getSize() + (body == null ? 0L : body.getContentLength()));
    }

    @Override
    public void sendMessage(SIPMessage message, InetAddress address, int toPort) throws IOException {
        sendMessage(message);
    }

    @Override
    public void sendMessage(SIPMessage message, Hop hop) throws IOException {
        sendMessage(message);
    }

    /** Keep-alives belong to a connection, and there may be none. */
    @Override
    protected void sendMessage(byte[] bytes, InetAddress address, int toPort, boolean reconnect) throws IOException {
        throw new IOException("bytes that are no message have no connection to " + getPeerHostPort());
    }

    /** The stack hands a message for an address of its own back here, to spare the network; TLS is not spared. */
    @Override
    public void processMessage(SIPMessage message) throws IOException {
        sendMessage(message);
    }

    /** The connections live on: other transactions use them. */
    @Override
    public void close() {}

    @Override
    public SIPTransactionStack getSIPStack() {
        return processor.getSIPStack();
    }

    @Override
    public String getTransport() {
        return "TLS";
    }

    @Override
    public boolean isReliable() {
        return true;
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public String getPeerAddress() {
        return host;
    }

    @Override
    protected @Nullable InetAddress getPeerInetAddress() {
        return TopVia.literal(host);
    }

    @Override
    protected String getPeerProtocol() {
        return getTransport();
    }

    @Override
    public int getPeerPort() {
        return port;
    }

    @Override
    public int getPeerPacketSourcePort() {
        return port;
    }

    @Override
    public @Nullable InetAddress getPeerPacketSourceAddress() {
        return getPeerInetAddress();
    }

    @Override
    public String getKey() {
        return "tls:" + host + ":" + port;
    }

    @Override
    public String getViaHost() {
        return processor.getIpAddress().getHostAddress();
    }

    @Override
    public int getViaPort() {
        return processor.getPort();
    }

    @Override
    public String toString() {
        InetAddress address = TopVia.literal(host);
        return "channel to tls:" + (address == null ? host + ":" + port : Addresses.text(address, port));
    }
}
