package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.message.SIPResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sip.address.Address;
import javax.sip.header.ContactHeader;
import javax.sip.header.RecordRouteHeader;
import org.sipmodule.embedded.sip.Originating.Outcome;

/** A request that this host makes itself, from its only branch to how it ended. */
final class LocalTransaction extends BranchOwner {

    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    LocalTransaction(StatefulRelay relay) {
        super(relay);
    }

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    @Override
    void received(RelayBranch branch, SIPResponse response, JainSipMessage message) {
        RelayReply reply = RelayReply.of(response);
        if (branch.note(reply) && reply.code() >= 200) {
            outcome.complete(of(reply, response, message.text()));
        }
    }

    private static Outcome of(RelayReply reply, SIPResponse response, String text) {
        String headers = text.substring(text.indexOf("\r\n") + 2);
        boolean isDialog = reply.code() < 300 && response.getToTag() != null;
        ContactHeader contact = (ContactHeader) response.getHeader(ContactHeader.NAME);
        if (!isDialog || contact == null || contact.isWildCard()) {
            return new Outcome(reply.code(), reply.reason(), "", "", "", headers);
        }
        String target = contact.getAddress().getURI().toString();
        List<Address> routes = new ArrayList<>();
        for (Iterator<?> recorded = response.getHeaders(RecordRouteHeader.NAME); recorded.hasNext(); ) {
            routes.add(((RecordRouteHeader) recorded.next()).getAddress());
        }
        Collections.reverse(routes);
        String route = routes.isEmpty()
                ? ""
                : "Route: "
                        + String.join(
                                ", ", routes.stream().map(Object::toString).toList());
        String hop = routes.isEmpty() ? target : routes.get(0).getURI().toString();
        return new Outcome(reply.code(), reply.reason(), target, hop, route, headers);
    }

    @Override
    void timedOut(RelayBranch branch) {
        if (branch.note(RelayReply.TIMEOUT)) {
            branch.abandon();
            complete(RelayReply.TIMEOUT, "");
        }
    }

    @Override
    void notSent(RelayBranch branch, String reason) {
        complete(RelayReply.NOT_SENT, ": " + reason);
    }

    private void complete(RelayReply reply, String more) {
        outcome.complete(new Outcome(reply.code(), reply.reason() + more, "", "", "", ""));
    }
}
