package org.sipmodule.module.script;

import java.util.Collection;
import java.util.stream.Collectors;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.script.syntax.RouteBlock;

/** The kinds of blocks, as messages call them. */
final class RouteKinds {

    private RouteKinds() {}

    static String name(RouteKind kind) {
        return switch (kind) {
            case REQUEST -> "request_route";
            case REPLY -> "reply_route";
            case FAILURE -> "failure_route";
            case BRANCH -> "branch_route";
            case ONSEND -> "onsend_route";
            case LOCAL -> "event_route[tm:local-request]";
            case EVENT -> "event_route";
        };
    }

    static String names(Collection<RouteKind> kinds) {
        return kinds.stream().sorted().map(RouteKinds::name).collect(Collectors.joining(", "));
    }

    /** The kind of a block that nothing calls but the server. */
    static RouteKind of(RouteBlock block) {
        return switch (block.type()) {
            case REQUEST -> RouteKind.REQUEST;
            case REPLY -> RouteKind.REPLY;
            case FAILURE -> RouteKind.FAILURE;
            case BRANCH -> RouteKind.BRANCH;
            case ONSEND -> RouteKind.ONSEND;
            case EVENT -> block.name().equals("tm:local-request") ? RouteKind.LOCAL : RouteKind.EVENT;
        };
    }
}
