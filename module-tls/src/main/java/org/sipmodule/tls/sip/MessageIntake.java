package org.sipmodule.tls.sip;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.header.RetryAfter;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import gov.nist.javax.sip.stack.SIPTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.ServerRequestInterface;
import gov.nist.javax.sip.stack.ServerResponseInterface;
import java.io.IOException;
import java.net.InetAddress;
import java.text.ParseException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sip.InvalidArgumentException;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.log.OneLine;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The way of a received message into the stack: parse, refuse what no transaction could deal with, note where it came
 * from, hand it to its transaction. The stack's own channels do this in the middle of their socket code, and always add
 * an rport that was not asked for. Waits for the application where the stack does, which {@link Delivery} has to bear; holds
 * no state of a connection.
 */
final class MessageIntake {

    private static final Logger LOG = LoggerFactory.getLogger(MessageIntake.class);
    private static final int LONGEST_QUOTE = 120;

    private final SIPTransactionStack stack;
    private final MessageParser parser;
    private final SparseLog<InetAddress> complaints = SparseLog.byAddress(LOG);

    MessageIntake(SIPTransactionStack stack) {
        this.stack = stack;
        this.parser = stack.getMessageParserFactory().createMessageParser(stack);
    }

    /** Where all channels of the listening point report what is wrong with their peers. */
    SparseLog<InetAddress> complaints() {
        return complaints;
    }

    void parse(byte[] frame, TlsMessageChannel channel) {
        SIPMessage message;
        try {
            message = parser.parseSIPMessage(frame, true, false, channel);
        } catch (ParseException | RuntimeException e) {
            // the parser meets some bad input with exceptions of the other kind
            complain(channel, "a message cannot be parsed: " + quote(e.getMessage()));
            refuse(frame, channel);
            return;
        }
        if (message != null) {
            process(message, channel);
        }
    }

    private void complain(TlsMessageChannel channel, String what) {
        complaints.log(Level.WARN, channel.remote().getAddress(), "{}: {}", channel, what);
    }

    private void refuse(byte[] frame, TlsMessageChannel channel) {
        Optional<byte[]> reply = BadRequest.replyTo(frame);
        if (reply.isPresent()) {
            try {
                channel.sendMessage(reply.get(), false);
            } catch (IOException e) {
                LOG.debug("{}: 400 not sent", channel, e);
            }
        }
    }

    void process(SIPMessage message, TlsMessageChannel channel) {
        if (message.getFrom() == null
                || message.getTo() == null
                || message.getCallId() == null
                || message.getCSeq() == null
                || message.getTopmostVia() == null) {
            complain(channel, "a message without From, To, Call-ID, CSeq or Via was dropped");
            return;
        }
        message.setRemoteAddress(channel.remote().getAddress());
        message.setRemotePort(channel.remote().getPort());
        message.setLocalAddress(channel.getMessageProcessor().getIpAddress());
        message.setLocalPort(channel.getPort());
        message.setPeerPacketSourceAddress(channel.getPeerPacketSourceAddress());
        message.setPeerPacketSourcePort(channel.getPeerPacketSourcePort());
        try {
            if (message instanceof SIPRequest request) {
                processRequest(request, channel);
            } else {
                processReply((SIPResponse) message, channel);
            }
        } catch (ParseException | IOException e) {
            complain(channel, "a message was dropped: " + quote(e.getMessage()));
        } catch (RuntimeException e) {
            // the connection carries other calls too
            if (stack.isAlive()) {
                complaints.log(
                        Level.ERROR,
                        channel.remote().getAddress(),
                        e,
                        "{}: the stack or its listener failed on a message",
                        channel);
            } else {
                LOG.debug("{}: a message came while the stack was stopping", channel, e);
            }
        }
    }

    private void processRequest(SIPRequest request, TlsMessageChannel channel) throws ParseException, IOException {
        TopVia.mark(
                request.getTopmostVia(),
                channel.remote().getAddress(),
                channel.remote().getPort());
        trace(request, channel, false);
        int refusal = refusal(request);
        if (refusal != 0) {
            channel.sendMessage(request.createResponse(refusal));
            return;
        }
        ServerRequestInterface target = stack.newSIPServerRequest(request, channel);
        if (target == null) {
            if (stack.sipMessageValves.isEmpty()) {
                channel.sendMessage(overloaded(request));
            }
            return;
        }
        try {
            target.processRequest(request, channel);
        } finally {
            releaseUnlessListened(target);
        }
    }

    /** The status with which a request is turned away before any transaction sees it, or 0. */
    private int refusal(SIPRequest request) {
        if (isTooLarge(request)) {
            return Response.MESSAGE_TOO_LARGE;
        }
        return request.getMethod().equalsIgnoreCase(request.getCSeq().getMethod()) ? 0 : Response.BAD_REQUEST;
    }

    private boolean isTooLarge(SIPMessage message) {
        int most = stack.getMaxMessageSize();
        return most > 0 && message.getSize() + message.getContentLength().getContentLength() > most;
    }

    private static SIPResponse overloaded(SIPRequest request) {
        SIPResponse response = request.createResponse(Response.SERVICE_UNAVAILABLE);
        RetryAfter later = new RetryAfter();
        try {
            later.setRetryAfter(ThreadLocalRandom.current().nextInt(1, 10));
        } catch (InvalidArgumentException e) {
            throw new IllegalStateException("a positive number of seconds was refused", e);
        }
        response.setHeader(later);
        return response;
    }

    private void processReply(SIPResponse response, TlsMessageChannel channel) throws ParseException {
        response.checkHeaders();
        trace(response, channel, false);
        if (isTooLarge(response)) {
            complain(channel, "a reply longer than the stack's MAX_MESSAGE_SIZE was dropped");
            return;
        }
        ServerResponseInterface target = stack.newSIPServerResponse(response, channel);
        if (target == null) {
            return;
        }
        try {
            if (target instanceof SIPClientTransaction client && !client.checkFromTag(response)) {
                complain(channel, "a reply with a foreign From tag was dropped");
                return;
            }
            target.processResponse(response, channel);
        } finally {
            releaseUnlessListened(target);
        }
    }

    /** When the listener is called, the stack releases the transaction after it. */
    private static void releaseUnlessListened(Object target) {
        if (target instanceof SIPTransaction transaction && !transaction.passToListener()) {
            transaction.releaseSem();
        }
    }

    void traceSent(SIPMessage message, TlsMessageChannel channel) {
        trace(message, channel, true);
    }

    private void trace(SIPMessage message, TlsMessageChannel channel, boolean sent) {
        if (Slf4jServerLogger.isTracing()) {
            String peer = channel.getPeerHostPort().toString();
            String here = channel.getHostPort().toString();
            ServerLogger logger = stack.getServerLogger();
            logger.logMessage(message, sent ? here : peer, sent ? peer : here, sent, System.currentTimeMillis());
        }
    }

    /** Some of the parser's messages show the address of an array in the place of the text in it, or say only whose they are. */
    private static String quote(@Nullable String text) {
        String readable =
                String.valueOf(text).replaceAll("\\[C@[0-9a-f]+", "some header").replace("JAIN-SIP Exception, ", "");
        return OneLine.of(readable, LONGEST_QUOTE);
    }
}
