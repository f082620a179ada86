package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.text.ParseException;
import java.util.Optional;
import javax.sip.ObjectInUseException;
import javax.sip.header.ServerHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.log.OneLine;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.event.Level;

/** Replies on the very channel that the request came by, with or without one of the stack's server transactions. */
public final class ChannelReplies implements Replies {

    private static final int DEFAULT_PORT = 5060;

    /** Codes from here on end a transaction. */
    private static final int FINAL = 200;

    private static final String RETRY = "Retry-After: 5\r\n";

    private final LocalTags tags;
    private final Optional<String> serverHeader;
    private final String serverLine;

    /** @param serverHeader the value of the {@code Server} header in our replies, if they have one */
    public ChannelReplies(Optional<String> serverHeader) {
        this.tags = new LocalTags();
        this.serverHeader = serverHeader;
        this.serverLine = serverHeader
                .map(value -> ServerHeader.NAME + ": " + value + "\r\n")
                .orElse("");
    }

    LocalTags tags() {
        return tags;
    }

    @Override
    public boolean sendStateless(SipMessage message, int code, String reason, String headers) {
        JainSipMessage received = JainSipMessage.of(message);
        SIPRequest request = received.request();
        if (isAck(request)) {
            return false;
        }
        if (code >= FINAL && left(request).isPresent()) {
            // nobody else will end that transaction
            sendInTransaction(message, code, reason, headers);
            return true;
        }
        SIPResponse reply = statelessReply(request, code, reason, headers);
        try {
            if (code >= FINAL) {
                received.take();
            }
            send(reply, received);
        } catch (IOException failure) {
            throw failed(code, request, failure);
        }
        return true;
    }

    /** Tells the sender of a request to go elsewhere or to come again. */
    void turnAway(SipMessage message, String reason) {
        sendStateless(message, Response.SERVICE_UNAVAILABLE, reason, RETRY);
    }

    /** RFC 3261 18.2.2: the connection of the request; for datagrams its source, at the port that the Via asks for. */
    static void send(SIPResponse reply, JainSipMessage received) throws IOException {
        MessageChannel channel = received.channel();
        if (channel.isReliable()) {
            channel.sendMessage(reply);
            return;
        }
        ViaHeader via = received.request().getTopmostViaHeader();
        int port = via.getRPort() > 0 ? via.getRPort() : via.getPort() > 0 ? via.getPort() : DEFAULT_PORT;
        channel.sendMessage(reply, received.source().getAddress(), port);
    }

    private SIPResponse statelessReply(SIPRequest request, int code, String reason, String headers) {
        String tag = tags.stateless(request);
        // what a script writes the stack has to check, and a container's own Server header it knows alone
        if (!headers.isEmpty() || MessageFactoryImpl.getDefaultServerHeader() != null) {
            return reply(request, code, reason, headers, tag);
        }
        refuseLineBreak(code, reason);
        return new StatelessReply(request, code, reason, tag, serverLine);
    }

    private static void refuseLineBreak(int code, String reason) {
        if (!OneLine.is(reason)) {
            throw new ScriptException("reply " + code + ": a line break or control character in its reason");
        }
    }

    private SIPResponse reply(SIPRequest request, int code, String reason, String headers, String tag) {
        refuseLineBreak(code, reason);
        SIPResponse reply;
        try {
            reply = request.createResponse(code, reason);
            if (code != 100 && reply.getToTag() == null) {
                reply.setToTag(tag);
            }
        } catch (IllegalArgumentException outOfRange) {
            throw new ScriptException("reply code " + code + " (expected: 100..699)", outOfRange);
        }
        if (!headers.isEmpty()) {
            HeaderLines.attachAll(reply, headers);
        }
        if (reply.getHeader(ServerHeader.NAME) == null) { // a script may have its own
            serverHeader.ifPresent(value -> HeaderLines.attach(reply, ServerHeader.NAME, value));
        }
        return reply;
    }

    @Override
    public Begin begin(SipMessage message) {
        JainSipMessage received = JainSipMessage.of(message);
        SIPRequest request = received.request();
        if (isAck(request)) {
            return Begin.ACK;
        }
        if (request.getTransaction() != null) {
            return Begin.NEW;
        }
        received.take();
        MessageChannel channel = received.channel();
        received.correctReceived();
        goesBack(request, channel);
        SIPTransactionStack stack = channel.getSIPStack();
        if (ServerTransactions.known(request, stack)
                .filter(found -> !ServerTransactions.belongs(found, request))
                .isPresent()) {
            // the stack knows transactions by their branch alone, and would lose the other one
            turnAway(message, "Branch In Use");
            throw new ScriptException(
                    "another sender has a transaction with the same branch, and the request is answered"
                            + " with 503: branches must be unique (RFC 3261 8.1.1.7)");
        }
        SIPServerTransaction transaction = isTooMuch(request, stack) ? null : stack.createServerTransaction(channel);
        if (transaction == null) {
            if (stack instanceof CountingStack counting) {
                counting.refused();
            }
            turnAway(message, "Server Is Busy");
            throw new ScriptException("there are too many transactions, or too long ones, for the memory there is: no"
                    + " further one was begun, and the request is answered with 503. See why they are not answered, or"
                    + " give the host more memory");
        }
        return enter(transaction, request, channel);
    }

    /**
     * A transaction of the stack sends the replies to a datagram where and by what the Via says, and looks a {@code maddr} up on
     * whatever thread that is. Here they go back to where it came from.
     */
    private static void goesBack(SIPRequest request, MessageChannel channel) {
        Via via = request.getTopmostVia();
        if (!channel.isReliable()) {
            via.removeParameter("maddr");
            if (!channel.getTransport().equalsIgnoreCase(via.getTransport())) {
                setTransport(via, channel.getTransport());
            }
        }
    }

    private static void setTransport(Via via, String transport) {
        try {
            via.setTransport(transport);
        } catch (ParseException impossible) {
            throw new IllegalArgumentException(transport, impossible);
        }
    }

    /** A repetition begins nothing, and a CANCEL ends something, if there is something that it cancels. */
    private static boolean isTooMuch(SIPRequest request, SIPTransactionStack stack) {
        return stack instanceof CountingStack counting
                && counting.isFull()
                && ServerTransactions.known(request, stack).isEmpty()
                && ServerTransactions.cancelled(request, stack).isEmpty();
    }

    /**
     * Takes the steps that the stack itself takes for a new request, less those towards a listener and dialogs: the stack may be
     * another application's, which knows nothing of the script's calls, and a dialog of the stack's would repeat its 2xx.
     */
    private static Begin enter(SIPServerTransaction transaction, SIPRequest request, MessageChannel channel) {
        transaction.setOriginalRequest(request);
        transaction.setApplicationData(ServerTransactions.OURS);
        transaction.setRequestInterface((passed, on) -> {});
        transaction.acquireSem();
        try {
            transaction.processRequest(request, channel);
            boolean isNew = isAdded(transaction, request, (SipStackImpl) channel.getSIPStack());
            if (isNew) {
                request.setTransaction(transaction);
                transaction.testAndSetTransactionTerminatedEvent();
            }
            return isNew ? Begin.NEW : Begin.REPETITION;
        } finally {
            transaction.releaseSem();
        }
    }

    /** Looks and adds in one step: repetitions may come by several threads. */
    private static boolean isAdded(SIPServerTransaction transaction, SIPRequest request, SipStackImpl stack) {
        if (!stack.acquireSem()) {
            throw new ScriptException("no transaction for this " + request.getMethod() + ": the stack is busy");
        }
        try {
            Optional<SIPServerTransaction> known = ServerTransactions.known(request, stack);
            if (known.isEmpty()) {
                stack.addTransaction(transaction);
            }
            return known.isEmpty();
        } catch (IOException refused) {
            throw new ScriptException("no transaction for this " + request.getMethod(), refused);
        } finally {
            stack.releaseSem();
        }
    }

    /** Lets a transaction that was begun here have the repetition, or the ACK, that belongs to it. */
    static void repeated(SIPServerTransaction transaction, SIPRequest request, MessageChannel channel) {
        if (transaction.acquireSem()) {
            try {
                transaction.setRequestInterface((passed, on) -> {});
                transaction.processRequest(request, channel);
            } finally {
                transaction.releaseSem();
            }
        }
    }

    @Override
    public boolean hasTransaction(SipMessage message) {
        JainSipMessage received = JainSipMessage.of(message);
        SIPRequest request = received.request();
        SIPTransactionStack stack = received.channel().getSIPStack();
        if (request.getTransaction() != null) {
            return true;
        }
        Optional<SIPServerTransaction> known = request.getMethod().equals(Request.CANCEL)
                ? ServerTransactions.cancelled(request, stack)
                : ServerTransactions.known(request, stack).filter(found -> ServerTransactions.belongs(found, request));
        return known.filter(ServerTransactions::isOurs).isPresent();
    }

    @Override
    public void sendInTransaction(SipMessage message, int code, String reason, String headers) {
        SIPRequest request = JainSipMessage.of(message).request();
        if (!(request.getTransaction() instanceof SIPServerTransaction transaction)) {
            throw new ScriptException("there is no transaction to reply in: call t_newtran() first");
        }
        if (transaction.getLastResponseStatusCode() >= FINAL) {
            throw new ScriptException("the transaction has its final reply, " + transaction.getLastResponseStatusCode()
                    + ", already: " + code + " is not sent");
        }
        try {
            transaction.sendMessage(reply(request, code, reason, headers, tags.inTransaction(request)));
        } catch (IOException failure) {
            unsent(transaction);
            throw failed(code, request, failure);
        }
    }

    /** The transaction that was begun here for a request which has not got its final reply, and was not sent on either. */
    private static Optional<SIPServerTransaction> left(SIPRequest request) {
        return request.getTransaction() instanceof SIPServerTransaction own
                        && ServerTransactions.isOurs(own)
                        && own.getLastResponseStatusCode() < FINAL
                        && !(own.getApplicationData() instanceof RelayTransaction relay && relay.isLaunched())
                ? Optional.of(own)
                : Optional.empty();
    }

    /**
     * Ends what the routes have begun and left, when they are through with a request: the stack has no timer for a transaction
     * without a final reply. As Kamailio answers after a {@code t_relay()} that could send nothing.
     */
    void conclude(JainSipMessage received, SparseLog<InetAddress> told) {
        left(received.request()).ifPresent(transaction -> {
            boolean isCancelled = ServerTransactions.isCancelledEarly(transaction);
            // else it was cancelled, or the relay has told why it could not
            if (ServerTransactions.OURS.equals(transaction.getApplicationData())) {
                told.log(
                        Level.WARN,
                        received.source().getAddress(),
                        "{}: its routes have ended without a reply in its transaction: answered with 500",
                        RouteFailure.described(received));
            }
            try {
                sendInTransaction(
                        received,
                        isCancelled ? Response.REQUEST_TERMINATED : Response.SERVER_INTERNAL_ERROR,
                        isCancelled ? "Request Terminated" : "I'm terribly sorry, server error occurred (1/TM)",
                        "");
            } catch (ScriptException gone) {
                RouteFailure.tell(told, received, gone);
            }
        });
    }

    /** A reply could not be sent. The stack calls its transaction terminated then, but keeps it unless it is an INVITE's. */
    static void unsent(SIPServerTransaction transaction) {
        try {
            transaction.terminate();
        } catch (ObjectInUseException impossible) {
            throw new IllegalStateException("nothing keeps a server transaction", impossible);
        }
    }

    private static boolean isAck(SIPRequest request) {
        return request.getMethod().equals(Request.ACK);
    }

    private static ScriptException failed(int code, SIPRequest request, IOException failure) {
        return new ScriptException("reply " + code + " to " + request.getMethod() + " could not be sent", failure);
    }
}
