package org.sipmodule.module.script;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Problems;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.script.syntax.RouteBlock;

/** The blocks of a script by name, and what may run as what. */
final class RouteIndex {

    private final List<LinkedBlock> blocks;
    private final Map<String, LinkedBlock> routes = new TreeMap<>();
    private final Set<String> names = new TreeSet<>();
    private final int deepest;

    /** @param deepest how many routes may run within each other */
    RouteIndex(List<LinkedBlock> blocks, int deepest) {
        this.blocks = List.copyOf(blocks);
        this.deepest = deepest;
        for (LinkedBlock block : blocks) {
            String name = block.source().name();
            if (block.source().type() == RouteBlock.Type.REQUEST && !name.isEmpty()) {
                routes.put(name, block);
            }
            if (block.source().type() != RouteBlock.Type.EVENT && !name.isEmpty()) {
                names.add(name);
            }
        }
    }

    int deepest() {
        return deepest;
    }

    /** The {@code route[...]} blocks. */
    Map<String, LinkedBlock> routes() {
        return routes;
    }

    @Nullable
    LinkedBlock route(String name) {
        return routes.get(name);
    }

    /** Whether any block but an event route has that name. */
    boolean isNamed(String name) {
        return names.contains(name);
    }

    Set<String> allNames() {
        return names;
    }

    /** Finds as what each block may run, and reports calls that are allowed in none of these kinds. */
    void checkKinds(Problems problems) {
        for (LinkedBlock block : blocks) {
            boolean isCalledOnly = block.source().type() == RouteBlock.Type.REQUEST
                    && !block.source().name().isEmpty();
            if (!isCalledOnly) {
                spread(block, RouteKinds.of(block.source()));
            }
        }
        for (LinkedBlock block : blocks) {
            block.uses().forEach(use -> check(block, use, problems));
        }
    }

    private static void spread(LinkedBlock root, RouteKind kind) {
        Deque<LinkedBlock> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            LinkedBlock block = open.pop();
            if (block.kinds().add(kind)) {
                open.addAll(block.calls());
            }
        }
    }

    /** A block that runs as several kinds may ask for its kind before it calls, so one allowed kind is enough. */
    private static void check(LinkedBlock block, LinkedBlock.Use use, Problems problems) {
        Set<RouteKind> allowed = use.function().routes();
        if (block.kinds().isEmpty() || block.kinds().stream().anyMatch(allowed::contains)) {
            return;
        }
        String runsAs = RouteKinds.names(block.kinds());
        boolean isCalled = block.source().type() == RouteBlock.Type.REQUEST;
        problems.error(
                use.place(),
                use.function().name() + " cannot be used in " + block.title()
                        + (isCalled ? ", which runs as " + runsAs : ""),
                "only in " + RouteKinds.names(allowed),
                "");
    }
}
