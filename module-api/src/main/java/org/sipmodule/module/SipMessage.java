package org.sipmodule.module;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A SIP request or reply as a script sees it. Implemented by the host over its own stack; nothing is parsed before it is
 * asked for. Used by one thread at a time.
 */
public interface SipMessage {

    boolean isRequest();

    /** The request's method; for a reply the one in its CSeq. */
    String method();

    /** The reply's status code; 0 for a request. */
    int status();

    /** The reply's reason phrase; empty for a request. */
    String reason();

    /** The request URI as it will be sent; empty for a reply. */
    String requestUri();

    /** Replaces the request URI. */
    void requestUri(String uri);

    /** The request URI as it was received; empty for a reply. */
    String originalUri();

    /** Where the request goes instead of to its request URI: {@code $du}. */
    Optional<String> destinationUri();

    /** @param uri an empty text takes the destination back */
    void destinationUri(String uri);

    /** The values of all headers of that name (compact forms included), topmost first, unfolded. */
    List<String> headers(String name);

    /** The whole message in its present form. */
    String text();

    /** The body as text, empty if there is none. */
    String body();

    /** Adds a header at the end of the message when it goes on. */
    void appendHeader(String name, String value);

    /** Removes all headers of that name from the message when it goes on; returns how many there were. */
    int removeHeaders(String name);

    /**
     * Lets the replies to a request go to the address and port that it came from, and says so in its topmost Via
     * (RFC 3581), whether the sender asked for it or not: {@code force_rport()}. Does nothing to a reply.
     */
    void replyToSource();

    /** {@code udp}, {@code tcp} or {@code tls}: what the message came by. */
    String protocol();

    /** Where the message came from. */
    InetSocketAddress source();

    /** The address of ours at which it arrived. */
    InetSocketAddress received();
}
