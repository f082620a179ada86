package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.message.SIPRequest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sip.InvalidArgumentException;
import javax.sip.address.SipURI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.ToHeader;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.log.OneLine;

/**
 * A request built from the texts of a command. What is refused is refused in Kamailio's words, and says then what was found.
 */
final class RequestDraft {

    /** RFC 3261 25.1: token. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]+");

    /** An INVITE would begin a call that nobody here keeps; the others belong to a request before them. */
    private static final Set<String> NOT_ALONE = Set.of("INVITE", "ACK", "CANCEL", "PRACK");

    /** As Kamailio numbers the first request of a dialog. */
    private static final int FIRST_CSEQ = 10;

    private static final String SOCKET = "!!";

    private final SecureRandom random = new SecureRandom();

    SIPRequest of(Originating.Order order, SipSockets.Address socket) throws RpcFault {
        SIPRequest request = new SIPRequest();
        try {
            request.setRequestURI(uri("request uri", order.requestUri()));
            request.setMethod(method(order.method()));
            headers(request, order, socket);
            complete(request, order, socket);
            if (!order.body().isEmpty()) {
                request.setMessageContent(order.body().getBytes(StandardCharsets.UTF_8));
            }
        } catch (ParseException | InvalidArgumentException refused) {
            throw new RpcFault(400, "Invalid headers: " + refused.getMessage());
        }
        return request;
    }

    private static String method(String method) throws RpcFault {
        if (method.isEmpty()) {
            throw new RpcFault(400, "Empty method");
        }
        if (!TOKEN.matcher(method).matches()) {
            throw new RpcFault(400, "Invalid method: expected a token such as OPTIONS");
        }
        if (NOT_ALONE.contains(method)) {
            throw new RpcFault(
                    400,
                    "Invalid method: " + method + " is not sent by itself, expected OPTIONS, MESSAGE, NOTIFY or such");
        }
        return method;
    }

    static SipURI uri(String what, String text) throws RpcFault {
        try {
            if (OneLine.is(text) && new AddressFactoryImpl().createURI(text) instanceof SipURI uri) {
                return uri;
            }
        } catch (ParseException | RuntimeException malformed) {
            throw invalid(what, text, String.valueOf(malformed.getMessage()));
        }
        throw invalid(what, text, "expected a sip: or sips: URI");
    }

    private static RpcFault invalid(String what, String text, String why) {
        String shown = OneLine.is(text) ? text : "?";
        return new RpcFault(400, "Invalid " + what + " \"" + shown + "\": " + why);
    }

    private static void headers(SIPRequest request, Originating.Order order, SipSockets.Address socket)
            throws RpcFault {
        for (String line : order.headers().replace(SOCKET, socket.hostPort()).split("\r?\n", -1)) {
            if (line.isBlank()) {
                continue;
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).strip();
            switch (name.toLowerCase(Locale.ROOT)) {
                case "" -> throw new RpcFault(400, "Invalid headers: a line without a name (expected: Name: value)");
                case "content-length", "l" -> {
                    // the host's own business; without a body Kamailio lets it pass
                    if (!order.body().isEmpty()) {
                        throw new RpcFault(400, "Content-Length disallowed: it is computed from the body");
                    }
                }
                case "via", "v" ->
                    throw new RpcFault(400, "Invalid headers: Via is the host's own, take it out of the headers");
                default -> attach(request, name, line.substring(colon + 1));
            }
        }
    }

    private static void attach(SIPRequest request, String name, String value) throws RpcFault {
        try {
            HeaderLines.attach(request, name, value);
        } catch (ScriptException refused) {
            throw new RpcFault(400, "Invalid headers: " + refused.getMessage());
        }
    }

    /** The headers without which there is no request, and those that are ours to fill in. */
    private void complete(SIPRequest request, Originating.Order order, SipSockets.Address socket)
            throws RpcFault, ParseException, InvalidArgumentException {
        if (!order.body().isEmpty() && request.getContentTypeHeader() == null) {
            throw new RpcFault(400, "Content-Type missing: there is a body");
        }
        if (request.getTo() == null) {
            throw missing(request, ToHeader.NAME);
        }
        if (request.getFrom() == null) {
            throw missing(request, "From");
        }
        if (request.getFrom().getTag() == null) {
            request.getFrom().setTag(token());
        }
        if (request.getCallId() == null) {
            request.setCallId(new CallID(token() + "@" + socket.host()));
        }
        if (request.getCSeq() == null) {
            if (isUnreadable(request, CSeqHeader.NAME)) {
                throw new RpcFault(400, "Non-numerical CSeq: expected a number and the method");
            }
            request.setCSeq(new CSeq(FIRST_CSEQ, order.method()));
        } else if (!request.getCSeq().getMethod().equals(order.method())) {
            throw new RpcFault(
                    400,
                    "CSeq method mismatch: the request is " + order.method() + ", CSeq has "
                            + request.getCSeq().getMethod());
        }
    }

    /** A header that the stack cannot read is kept as it is, under its name but as none of its kind. */
    private static boolean isUnreadable(SIPRequest request, String name) {
        return request.getHeaders(name).hasNext();
    }

    private static RpcFault missing(SIPRequest request, String name) {
        return isUnreadable(request, name)
                ? new RpcFault(400, "Error in " + name + ": expected a URI or a name with <URI>")
                : new RpcFault(400, name + " missing");
    }

    private String token() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
