package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.ParserFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.module.script.text.Diagnostics;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A request ready to leave: a copy of the one that was routed, with our Via, the recorded route, and what the modules left
 * for the transport.
 */
record OutgoingRequest(SIPRequest request, NextHop hop, SipSockets.Socket socket, MessageAttributes attributes) {

    /** RFC 3261 8.1.1.7: what a branch of this standard begins with; such branches are unique. */
    static final String MAGIC = "z9hG4bK";

    /** What marks a branch of a request that nothing is kept of. */
    private static final String FORWARDED = MAGIC + "fwd";

    private static final int MAX_FORWARDS = 70;

    /** By the name of the socket. */
    private static final SparseLog<String> UNKNOWN = SparseLog.byText(LoggerFactory.getLogger(OutgoingRequest.class));

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String MAC = "HmacSHA256";

    /** Of 12 bytes, in hexadecimal digits. */
    private static final int MAC_LENGTH = 24;

    /** Tells the branches that this process has made from others' inventions. */
    private static final SecretKeySpec SECRET = new SecretKeySpec(random(32), MAC);

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
        SipSockets.Socket socket = sockets.leaving(
                        hop.transport(), wished(attributes, sockets).orElse(arrived))
                .orElseThrow(() -> new ScriptException(hop + ": there is no " + hop.transport()
                        + " socket to send from, add listen=" + hop.transport() + ":..."));
        SIPRequest request = (SIPRequest) message.whole();
        attributes.put(NextHop.KEY, hop);
        request.setApplicationData(attributes);
        try {
            List<String> recorded = context.attachment(RouteRecord.class)
                    .map(record -> record.values(socket.shown(), sockets.shown(arrived)))
                    .orElse(List.of());
            for (int i = recorded.size() - 1; i >= 0; i--) {
                request.addFirst(ParserFactory.createParser("Record-Route: " + recorded.get(i) + "\n")
                        .parse());
            }
            request.addFirst(via(socket.shown(), branch));
            if (request.getMaxForwards() == null) {
                request.setHeader(new MaxForwards(MAX_FORWARDS));
            }
        } catch (ParseException | SipException | InvalidArgumentException refused) {
            throw new ScriptException("the request cannot be sent as it is", refused);
        }
        return new OutgoingRequest(request, hop, socket, attributes);
    }

    /** The socket that the script has named, if there is such a one. */
    private static Optional<SipSockets.Address> wished(MessageAttributes attributes, SipSockets sockets) {
        Optional<String> name = attributes.get(MessageAttributes.SEND_SOCKET);
        Optional<SipSockets.Address> socket = name.flatMap(sockets::named).map(SipSockets.Socket::address);
        if (name.isPresent() && socket.isEmpty()) {
            UNKNOWN.log(
                    Level.WARN,
                    name.get(),
                    "$fs or force_send_socket: there is no socket {}, the request leaves as if none was named",
                    Diagnostics.shortened(name.get()));
        }
        return socket;
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
        via.setTransport(address.transport().toUpperCase(Locale.ROOT));
        via.setHost(address.host());
        via.setPort(address.port());
        via.setBranch(branch);
        return via;
    }

    private static byte[] random(int count) {
        byte[] random = new byte[count];
        RANDOM.nextBytes(random);
        return random;
    }

    /** A branch of a request of this host's own. */
    static String newBranch() {
        return MAGIC + HexFormat.of().formatHex(random(12));
    }

    /** A branch of the transaction of a request that another has sent. */
    static String newBranch(JainSipMessage request) {
        return signed(newBranch(), request);
    }

    static boolean isSameBranch(@Nullable Via via) {
        return via != null && via.getBranch() != null && via.getBranch().startsWith(FORWARDED);
    }

    /** For a request that nothing is kept of: its repetitions, its CANCEL and its ACK get the same branch. */
    static String sameBranch(JainSipMessage request) {
        return signed(FORWARDED, request);
    }

    /** With what the request came by in it: its sender's Via may say something else, and replies must not leave in clear. */
    private static String signed(String branch, JainSipMessage request) {
        return signed(branch + letter(request.protocol()), request.request().getTopmostVia(), request.request());
    }

    private static char letter(String protocol) {
        return switch (protocol) {
            case "tls" -> 's';
            case "tcp" -> 't';
            default -> 'u';
        };
    }

    /** The transport that the request came by, which this process has sent on and the reply {@linkplain #isAnswer answers}. */
    static String arrival(SIPResponse answer) {
        String branch = answer.getTopmostVia().getBranch();
        return switch (branch.charAt(branch.length() - MAC_LENGTH - 1)) {
            case 's' -> "tls";
            case 't' -> "tcp";
            default -> "udp";
        };
    }

    /** Whether a reply is to what this process has sent on for the sender that the reply's second Via names. */
    static boolean isAnswer(SIPResponse reply, Via sender) {
        Via own = reply.getTopmostVia();
        String branch = own == null || own.getBranch() == null ? "" : own.getBranch();
        return branch.length() > MAC_LENGTH
                && signed(branch.substring(0, branch.length() - MAC_LENGTH), sender, reply)
                        .equals(branch);
    }

    private static String signed(String branch, Via sender, SIPMessage message) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(SECRET);
            for (String part : List.of(
                    branch,
                    String.valueOf(sender.getBranch()),
                    sender.getSentBy().toString().toLowerCase(Locale.ROOT),
                    // this is where the reply goes; not the port, as a CANCEL may come from another one
                    sender.getReceived() == null ? sender.getHost() : sender.getReceived(),
                    sender.getTransport().toLowerCase(Locale.ROOT),
                    message.getCallId().getCallId(),
                    String.valueOf(message.getFromTag()),
                    Long.toString(message.getCSeq().getSeqNumber()))) {
                mac.update(part.getBytes(StandardCharsets.UTF_8));
                mac.update((byte) '\n');
            }
            return branch + HexFormat.of().formatHex(mac.doFinal(), 0, MAC_LENGTH / 2);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JVM has " + MAC, impossible);
        }
    }
}
