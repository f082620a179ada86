package org.sipmodule.module.script;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.script.syntax.RouteBlock;

/** One block of a linked script. Its steps are set once, before the script is handed out. */
final class LinkedBlock {

    /** A call that is only allowed in some kinds of blocks. */
    record Use(FunctionSpec function, SourceLocation place) {}

    private final RouteBlock source;
    private final Set<RouteKind> kinds = EnumSet.noneOf(RouteKind.class);
    private final Set<LinkedBlock> calls = new LinkedHashSet<>();
    private final List<Use> uses = new ArrayList<>();
    private Step steps = context -> Flow.NEXT;

    LinkedBlock(RouteBlock source) {
        this.source = source;
    }

    RouteBlock source() {
        return source;
    }

    String title() {
        return source.title();
    }

    void steps(Step linked) {
        steps = linked;
    }

    /** The kinds in which the block may run. */
    Set<RouteKind> kinds() {
        return kinds;
    }

    Set<LinkedBlock> calls() {
        return calls;
    }

    List<Use> uses() {
        return uses;
    }

    /**
     * Runs the block as the script's {@code route(...)} does: {@code return} ends it, its code is the code of the call,
     * and a code of 0 ends the script.
     */
    int call(ScriptContext context, int deepest) {
        if (context.hasEnded()) {
            return 0;
        }
        if (context.depth() >= deepest) {
            throw new ScriptException(source.place() + ": " + title()
                    + " is called by itself again and again: more than " + deepest + " routes within each other");
        }
        context.checkTime(source.place());
        context.depth(context.depth() + 1);
        context.result(1);
        try {
            Flow flow = steps.run(context);
            if (flow == Flow.EXIT || flow == Flow.DROP) {
                context.end(flow);
            } else if (context.result() == 0 && !context.hasEnded()) {
                context.end(Flow.EXIT);
            }
            context.code(context.result());
            return context.result();
        } finally {
            context.depth(context.depth() - 1);
        }
    }
}
