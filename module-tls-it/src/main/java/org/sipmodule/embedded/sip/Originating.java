package org.sipmodule.embedded.sip;

import java.util.concurrent.CompletableFuture;
import org.sipmodule.module.RpcFault;

/** Requests that this host makes itself. The host's service for the module that has the commands for it; safe from any thread. */
public interface Originating {

    /**
     * What to send. Texts that are not given are empty.
     *
     * @param requestUri a SIP or SIPS URI
     * @param nextHop    the URI of where it goes instead of to the request URI
     * @param socket     {@code [transport:]host[:port]} of the socket that it comes from
     * @param headers    {@code Name: value} lines; From and To must be there, {@code !!} stands for the socket
     * @param body       needs a Content-Type among the headers
     */
    record Order(String method, String requestUri, String nextHop, String socket, String headers, String body) {}

    /**
     * How it ended: a final reply, or 408 or 477 in its place.
     *
     * @param target the Contact of a 2xx, else empty
     * @param hop    where a request within the dialog would go: the first Route or the target, else empty
     * @param routes the Route header that it would have, else empty
     * @param reply  the reply from its first header on; empty when there was none
     */
    record Outcome(int code, String reason, String target, String hop, String routes, String reply) {}

    /**
     * Runs {@code event_route[tm:local-request]} on the calling thread and sends the request. Returns before it is sent: what
     * fails later is in the result.
     *
     * @return done at the latest when the timers of the transaction end, unless the host ends before
     * @throws RpcFault 400 for an order that cannot be understood, 500 when the script or the host does not send it
     */
    CompletableFuture<Outcome> send(Order order) throws RpcFault;
}
