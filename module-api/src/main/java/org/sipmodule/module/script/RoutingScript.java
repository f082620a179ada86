package org.sipmodule.module.script;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.EventCallback;
import org.sipmodule.module.EventRouteSpec;
import org.sipmodule.module.EventRoutes;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.host.ContextCalls;
import org.sipmodule.module.host.ModuleHost;
import org.sipmodule.module.host.ScriptRoutes;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.module.script.syntax.OwnAddresses;
import org.sipmodule.module.script.syntax.RouteBlock;
import org.sipmodule.module.script.syntax.ScriptFile;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A script linked to the loaded modules: runs its blocks. Immutable and safe from any thread; what belongs to one message
 * is in its context.
 */
public final class RoutingScript implements EventRoutes, ScriptRoutes {

    /** Kamailio's default; a thread's stack holds several times as many. */
    private static final int DEEPEST = 256;

    private static final long MOST_LOOPS = 100;

    /** In milliseconds. Nothing that a route calls waits for a peer, so one takes far less unless its loops are in each other. */
    private static final long LONGEST = 2_000;

    private static final long LONGEST_EVER = 3_600_000;

    private final SparseLog<InetAddress> failures = SparseLog.byAddress(LoggerFactory.getLogger(RoutingScript.class));
    private final Map<RouteKind, Map<String, LinkedBlock>> blocks;
    private final int variables;
    private final int deepest;
    private final long longest;
    private final ModuleHost host;

    private RoutingScript(
            Map<RouteKind, Map<String, LinkedBlock>> blocks,
            int variables,
            int deepest,
            long longest,
            ModuleHost host) {
        this.host = host;
        this.blocks = blocks;
        this.variables = variables;
        this.deepest = deepest;
        this.longest = longest;
    }

    /**
     * Finds everything that the script names.
     *
     * @param problems receives everything that cannot be found or is used wrongly; the script is then not to be run
     */
    public static RoutingScript link(ScriptFile file, ModuleHost host, Problems problems) {
        List<LinkedBlock> linked = file.blocks().stream().map(LinkedBlock::new).toList();
        int deepest = (int) Math.max(1, Math.min(DEEPEST, file.settings().number("max_recursive_level", DEEPEST)));
        long mostLoops = file.settings().number("max_while_loops", MOST_LOOPS);
        long longest = Math.max(1, Math.min(LONGEST_EVER, file.settings().number("max_script_time", LONGEST)));
        RouteIndex routes = new RouteIndex(linked, deepest);
        VariableLinker variables = new VariableLinker(file, host.variables(), problems);
        OwnAddresses own =
                new OwnAddresses(host.settings().listen(), file.settings().aliases());
        Map<RouteKind, Map<String, LinkedBlock>> blocks = new EnumMap<>(RouteKind.class);
        for (LinkedBlock block : linked) {
            CallLinker calls = new CallLinker(block, routes, host.functions(), variables, problems);
            ExpressionLinker expressions = new ExpressionLinker(calls, variables, own, problems);
            block.steps(new StatementLinker(expressions, calls, variables, mostLoops, problems)
                    .all(block.source().body()));
            blocks.computeIfAbsent(RouteKinds.of(block.source()), kind -> new HashMap<>())
                    .put(block.source().name(), block);
        }
        routes.checkKinds(problems);
        refuseOnsend(linked, problems);
        checkEvents(linked, host, problems);
        return new RoutingScript(blocks, variables.variables(), deepest, longest, host);
    }

    /** A filter that never runs would let through what it is there to stop. */
    private static void refuseOnsend(List<LinkedBlock> blocks, Problems problems) {
        blocks.stream()
                .map(LinkedBlock::source)
                .filter(block -> block.type() == RouteBlock.Type.ONSEND)
                .forEach(block -> problems.error(
                        block.place(),
                        block.title() + " is not supported, nothing would run it",
                        "",
                        "Put its work into event_route[tls:connection-out] for TLS; else into a branch_route, where $du or"
                                + " $ru is the destination and $sndto is null"));
    }

    private static void checkEvents(List<LinkedBlock> blocks, ModuleHost host, Problems problems) {
        List<String> events =
                host.eventRoutes().stream().map(EventRouteSpec::name).toList();
        for (LinkedBlock block : blocks) {
            String event = block.source().name();
            String module = event.split(":", 2)[0];
            boolean isFired = events.contains(event);
            boolean isOurs = module.equals("core") || host.isLoaded(module);
            if (block.source().type() == RouteBlock.Type.EVENT && isOurs && !isFired) {
                List<String> own = events.stream()
                        .filter(name -> name.startsWith(module + ":"))
                        .toList();
                problems.warning(
                        block.source().place(),
                        block.title() + " never runs: " + (module.equals("core") ? "this server" : "module " + module)
                                + " has no such event",
                        own.isEmpty() ? "expected no event route for it" : "expected one of " + String.join(", ", own),
                        NearestName.hint(event, own));
            }
        }
    }

    @Override
    public RouteContext begin(SipMessage message, Optional<ConnectionInfo> connection) {
        return new ScriptContext(message, connection, new CarriedValues(), variables);
    }

    @Override
    public RouteContext resume(RouteContext earlier, SipMessage message, Optional<ConnectionInfo> connection) {
        ScriptContext own = own(earlier);
        return new ScriptContext(message, connection, own.carried(), own.attributes(), variables);
    }

    @Override
    public RouteContext branch(RouteContext earlier, SipMessage request) {
        ScriptContext own = own(earlier);
        return new ScriptContext(
                request, own.connection(), own.carried(), own.attributes().branch(), variables);
    }

    private static ScriptContext own(RouteContext context) {
        if (context instanceof ScriptContext own) {
            return own;
        }
        throw new IllegalArgumentException("a context of " + context.getClass().getName()
                + " (expected: one from begin or resume of a routing script)");
    }

    private @Nullable LinkedBlock block(RouteKind kind, String name) {
        return blocks.getOrDefault(kind, Map.of()).get(name);
    }

    @Override
    public boolean has(RouteKind kind, String name) {
        return block(kind, name) != null;
    }

    @Override
    public FunctionResult run(RouteKind kind, String name, RouteContext context) {
        LinkedBlock block = block(kind, name);
        if (block == null) {
            String title = RouteKinds.name(kind) + (name.isEmpty() ? "" : "[" + name + "]");
            throw new ScriptException("the script has no " + title);
        }
        return run(kind, block, own(context));
    }

    /** A module may run a block from within a function, so what the context was doing is kept and restored. */
    private FunctionResult run(RouteKind kind, LinkedBlock block, ScriptContext context) {
        RouteKind kindBefore = context.kind();
        Flow endingBefore = context.ending();
        context.kind(kind);
        context.end(Flow.NEXT);
        if (context.depth() == 0) {
            context.begins(longest, host.coreStatistics()::routeWasLate);
        }
        try {
            int code = block.call(context, deepest);
            return switch (context.ending()) {
                case EXIT -> new FunctionResult(code, FunctionResult.Flow.EXIT);
                case DROP -> new FunctionResult(code, FunctionResult.Flow.DROP);
                default -> new FunctionResult(code, FunctionResult.Flow.CONTINUE);
            };
        } catch (StackOverflowError tooDeep) {
            throw new ScriptException(
                    block.source().place() + ": " + block.title() + " needs more stack than its thread has", tooDeep);
        } finally {
            context.kind(kindBefore);
            context.end(endingBefore);
        }
    }

    @Override
    public boolean has(String event) {
        return eventBlock(event) != null;
    }

    private @Nullable LinkedBlock eventBlock(String event) {
        LinkedBlock block = block(RouteKind.EVENT, event);
        return block == null ? block(RouteKind.LOCAL, event) : block;
    }

    @Override
    public Verdict fire(String event, ConnectionInfo connection) {
        LinkedBlock block = eventBlock(event);
        if (block == null) {
            return Verdict.CONTINUE;
        }
        ScriptContext context = about(connection);
        try {
            FunctionResult result = run(RouteKinds.of(block.source()), block, context);
            return result.flow() == FunctionResult.Flow.DROP ? Verdict.DROP : Verdict.CONTINUE;
        } catch (ScriptException failed) {
            failures.log(
                    Level.ERROR,
                    connection.remote().getAddress(),
                    failed,
                    "event_route[{}] failed: {}",
                    event,
                    String.valueOf(failed.getMessage()));
            return Verdict.DROP;
        }
    }

    @Override
    public Verdict fire(EventCallback callback, String event, ConnectionInfo connection) {
        ScriptContext context = about(connection);
        context.kind(RouteKind.EVENT);
        try {
            return callback.call(event, new ContextCalls(host.functions(), host.variables(), context));
        } catch (RuntimeException failed) { // whatever it is, it is not ours
            failures.log(
                    Level.ERROR,
                    connection.remote().getAddress(),
                    failed,
                    "event callback {} failed on {}",
                    callback.name(),
                    event);
            return Verdict.DROP;
        }
    }

    private ScriptContext about(ConnectionInfo connection) {
        return new ScriptContext(DummyRequest.MESSAGE, Optional.of(connection), new CarriedValues(), variables);
    }
}
