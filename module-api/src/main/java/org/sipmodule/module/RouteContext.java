package org.sipmodule.module;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One message on its way through the script: the message, the connection it came on, and what belongs to this routing
 * only. Used by one thread at a time.
 */
public interface RouteContext {

    /** The kind of block that runs now. */
    RouteKind kind();

    /** The message being routed; in an event route without a message, a fixed dummy request. */
    SipMessage message();

    /**
     * The connection on which the message arrived; in a reply route that of the reply; in
     * {@code event_route[tls:connection-out]} the new outbound one. Empty for a message that the host made itself.
     */
    Optional<ConnectionInfo> connection();

    /** The field of an extended AVP, as {@code $xavp(root=>field)} reads it; {@link Value#none()} when not set. */
    Value xavp(String root, String field);

    /**
     * What travels with the message when it is sent on. In a branch route, and in the routes that a reply to that branch
     * runs, those of the branch.
     */
    MessageAttributes attributes();

    /**
     * State that a module keeps with this message, such as its transaction; one object for each type.
     *
     * @return what was put under the type before, or the new object that {@code make} gives
     */
    <T> T attachment(Class<T> type, Supplier<T> make);

    /** The object under that type, if one was put. */
    <T> Optional<T> attachment(Class<T> type);
}
