package org.sipmodule.module;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The kinds of script blocks that differ in what may be called from them. */
public enum RouteKind {
    /** {@code request_route}, and {@code route[...]} called from it. */
    REQUEST,
    /** {@code reply_route}, {@code onreply_route[...]}. */
    REPLY,
    /** {@code failure_route[...]}. */
    FAILURE,
    /** {@code branch_route[...]}. */
    BRANCH,
    /** {@code onsend_route}. */
    ONSEND,
    /** {@code event_route[tm:local-request]}: a request that the host itself makes. */
    LOCAL,
    /** Any other {@code event_route[...]}. */
    EVENT;

    /** Kamailio's ANY_ROUTE. */
    public static final Set<RouteKind> ANY = Collections.unmodifiableSet(EnumSet.allOf(RouteKind.class));

    /** Kamailio's REQUEST_ROUTE as a set. */
    public static final Set<RouteKind> REQUEST_ONLY = Collections.unmodifiableSet(EnumSet.of(REQUEST));
}
