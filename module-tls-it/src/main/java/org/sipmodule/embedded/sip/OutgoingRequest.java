package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.ParserFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.List;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.ScriptException;

/**
 * A request ready to leave: a copy of the one that was routed, with our Via, the recorded route, and what the modules left
 * for the transport.
 */
record OutgoingRequest(SIPRequest request, NextHop hop, SipSockets.Socket socket, MessageAttributes attributes) {

    /** RFC 3261 8.1.1.7: what a branch of this standard begins with. */
    private static final String MAGIC = "z9hG4bK";

    /** What marks a branch of a request that nothing is kept of. */
    private static final String FORWARDED = MAGIC + "fwd";

    private static final int MAX_FORWARDS = 70;

    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Builds it.
     *
     * @param context    of which message and attributes are taken
     * @param attributes a copy of their own, which goes to the transport
     * @param branch     see {@link #newBranch} and {@link #sameBranch}
     * @throws ScriptException when there is nowhere to send it to
     */
    static OutgoingRequest of(
            RouteContext context, MessageAttributes attributes, NextHop hop, SipSockets sockets, String branch) {
        JainSipMessage message = JainSipMessage.of(context.message());
        SipSockets.Address arrived = arrived(message);
        SipSockets.Socket socket = sockets.leaving(hop.transport(), arrived)
                .orElseThrow(() -> new ScriptException(hop + ": there is no " + hop.transport()
                        + " socket to send from, add listen=" + hop.transport() + ":..."));
        SIPRequest request = (SIPRequest) message.request().clone();
        attributes.put(NextHop.KEY, hop);
        request.setApplicationData(attributes);
        try {
            List<String> recorded = context.attachment(RouteRecord.class)
                    .map(record -> record.values(socket.address(), arrived))
                    .orElse(List.of());
            for (int i = recorded.size() - 1; i >= 0; i--) {
                request.addFirst(ParserFactory.createParser("Record-Route: " + recorded.get(i) + "\n")
                        .parse());
            }
            request.addFirst(via(socket.address(), branch));
            if (request.getMaxForwards() == null) {
                request.setHeader(new MaxForwards(MAX_FORWARDS));
            }
        } catch (ParseException | SipException | InvalidArgumentException refused) {
            throw new ScriptException("the request cannot be sent as it is", refused);
        }
        return new OutgoingRequest(request, hop, socket, attributes);
    }

    /**
     * Whether it has come over more hops than any way has, by its Vias. The stack hands what goes to one of its own sockets to
     * itself, so a script that sends there would do so until the memory is full; and as in Kamailio, only a script with maxfwd
     * counts Max-Forwards.
     */
    static boolean isInCircle(SIPRequest request) {
        return request.getViaHeaders().size() > MAX_FORWARDS;
    }

    static SipSockets.Address arrived(JainSipMessage message) {
        return new SipSockets.Address(
                message.protocol(),
                message.received().getAddress().getHostAddress(),
                message.received().getPort());
    }

    private static Via via(SipSockets.Address address, String branch) throws ParseException, InvalidArgumentException {
        Via via = new Via();
        via.setProtocolVersion("2.0");
        via.setTransport(address.transport().toUpperCase(java.util.Locale.ROOT));
        via.setHost(address.host());
        via.setPort(address.port());
        via.setBranch(branch);
        return via;
    }

    /** A branch of a transaction of our own. */
    static String newBranch() {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        return MAGIC + HexFormat.of().formatHex(random);
    }

    static boolean isSameBranch(@Nullable Via via) {
        return via != null && via.getBranch() != null && via.getBranch().startsWith(FORWARDED);
    }

    /** For a request that nothing is kept of: its repetitions, its CANCEL and its ACK get the same branch. */
    static String sameBranch(SIPRequest request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(
                    String.valueOf(request.getTopmostVia().getBranch()),
                    request.getTopmostVia().getSentBy().toString(),
                    request.getCallId().getCallId(),
                    String.valueOf(request.getFromTag()),
                    Long.toString(request.getCSeq().getSeqNumber()))) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) '\n');
            }
            return FORWARDED + HexFormat.of().formatHex(digest.digest(), 0, 12);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
