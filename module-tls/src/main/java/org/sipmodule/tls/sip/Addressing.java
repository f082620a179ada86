package org.sipmodule.tls.sip;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.Locale;
import java.util.Optional;
import javax.sip.address.Hop;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.ConnectIntent;
import org.sipmodule.tls.runtime.ConnectIntents;
import org.sipmodule.tls.runtime.Dial;

/**
 * Finds for the bytes that the stack writes to a socket the transaction they belong to, and with it by which connection they
 * are to leave. It reads them with the stack's own parser, so that both find the same transaction.
 */
final class Addressing {

    private static final int DEFAULT_PORT = 5061;

    private final SIPTransactionStack stack;
    private final ConnectIntents intents;
    private final MessageParser parser;

    Addressing(SIPTransactionStack stack, ConnectIntents intents) {
        this.stack = stack;
        this.intents = intents;
        this.parser = stack.getMessageParserFactory().createMessageParser(stack);
    }

    /** @param remote where the stack has written it, {@code local} where it would have it leave from */
    OutgoingMessage of(byte[] frame, InetSocketAddress remote, InetSocketAddress local) {
        SIPMessage message = parse(frame);
        if (message instanceof SIPResponse response) {
            Dial dial = Dial.from(local.getAddress(), sentBy(response, remote), Optional.empty(), ConnectIntent.NONE);
            return new OutgoingMessage(dial, Optional.empty());
        }
        SIPRequest request = (SIPRequest) message;
        SIPClientTransaction own = request == null ? null : find(request.getTransactionId());
        SIPClientTransaction ruling = request == null ? null : ruling(request, own);
        Dial dial = Dial.from(local.getAddress(), remote, name(ruling), intent(ruling));
        // the ACK of a refused INVITE belongs to its transaction and is not what that waits for
        Optional<SIPRequest> told = Optional.ofNullable(own)
                .map(SIPClientTransaction::getOriginalRequest)
                .filter(original -> request != null && original.getMethod().equals(request.getMethod()));
        return new OutgoingMessage(dial, told);
    }

    private @Nullable SIPMessage parse(byte[] frame) {
        try {
            return parser.parseSIPMessage(frame, true, false, null);
        } catch (ParseException | RuntimeException e) {
            // what cannot be read still goes to its address; the parser meets some of it with exceptions of the other
            // kind
            return null;
        }
    }

    private @Nullable SIPClientTransaction find(String id) {
        return stack.findTransaction(id, false) instanceof SIPClientTransaction client ? client : null;
    }

    /** A CANCEL goes where the request went that it cancels (RFC 3261 9.1), unless its own script says otherwise. */
    private @Nullable SIPClientTransaction ruling(SIPRequest request, @Nullable SIPClientTransaction own) {
        boolean speaks = own != null && Attributes.of(own.getOriginalRequest()).isPresent();
        Via via = request.getTopmostVia();
        if (speaks || !request.getMethod().equals(Request.CANCEL) || via == null || via.getBranch() == null) {
            return own;
        }
        SIPClientTransaction cancelled = find(via.getBranch().toLowerCase(Locale.ROOT));
        return cancelled == null ? own : cancelled;
    }

    private ConnectIntent intent(@Nullable SIPClientTransaction ruling) {
        return ruling == null
                ? ConnectIntent.NONE
                : Attributes.of(ruling.getOriginalRequest()).map(intents::of).orElse(ConnectIntent.NONE);
    }

    /** What the stack was told to send to, before it looked the name up. */
    private static Optional<String> name(@Nullable SIPClientTransaction ruling) {
        Hop hop = ruling == null ? null : ruling.getNextHop();
        return hop == null || TopVia.literal(hop.getHost()) != null ? Optional.empty() : Optional.of(hop.getHost());
    }

    /** A reply is written here when its connection is gone, maybe to the ephemeral port of that. */
    private static InetSocketAddress sentBy(SIPResponse response, InetSocketAddress remote) {
        Via via = response.getTopmostVia();
        if (via == null) {
            return remote;
        }
        return new InetSocketAddress(remote.getAddress(), via.getPort() < 0 ? DEFAULT_PORT : via.getPort());
    }
}
