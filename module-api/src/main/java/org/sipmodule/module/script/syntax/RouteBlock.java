package org.sipmodule.module.script.syntax;

import java.util.List;
import org.sipmodule.module.SourceLocation;

/**
 * One block of the script.
 *
 * @param keyword as written, such as {@code event_route}
 * @param type    what the keyword means
 * @param name    what stands in brackets; empty for a main block
 */
public record RouteBlock(SourceLocation place, String keyword, Type type, String name, List<Statement> body) {

    public enum Type {
        REQUEST,
        REPLY,
        FAILURE,
        BRANCH,
        ONSEND,
        EVENT
    }

    public RouteBlock {
        body = List.copyOf(body);
    }

    /** As it is called in messages: {@code route[RELAY]}. */
    public String title() {
        return name.isEmpty() ? keyword : keyword + "[" + name + "]";
    }
}
