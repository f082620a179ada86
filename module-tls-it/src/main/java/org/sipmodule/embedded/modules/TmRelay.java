package org.sipmodule.embedded.modules;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.sip.RelayOrders;
import org.sipmodule.embedded.sip.Relaying;
import org.sipmodule.embedded.sip.Relaying.Hop;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.Problem;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.ScriptFunction;
import org.sipmodule.module.SourceLocation;

/** The functions of tm that send a request on, and those that say how: {@code t_relay()} and its like. */
final class TmRelay {

    private final TmAnswers answers;
    private @Nullable Relaying relaying;

    TmRelay(TmAnswers answers) {
        this.answers = answers;
    }

    void configure(ModuleContext context) {
        relaying = service(context);
    }

    static Relaying service(ModuleContext context) {
        return context.service(Relaying.class)
                .orElseThrow(() -> new ConfigException(
                        "tm, rr, corex",
                        Problem.error(
                                SourceLocation.NONE,
                                "this host offers no way to send requests on to modules",
                                "the embedded host",
                                "Leave tm, rr and corex out in another host: its applications route")));
    }

    Relaying relaying() {
        if (relaying == null) {
            throw new IllegalStateException("not configured");
        }
        return relaying;
    }

    FunctionResult relay(RouteContext context, Arguments arguments) {
        return relay(context, Optional.empty());
    }

    /** @param transport empty for that of the URI, and for udp with a host and a port */
    ScriptFunction to(String transport) {
        return (context, arguments) -> relay(context, Optional.of(hop(transport, arguments)));
    }

    /** @param arguments none, or a host and a port */
    static Hop hop(String transport, Arguments arguments) {
        return arguments.count() == 0
                ? new Hop(transport, "", 0)
                : new Hop(transport, arguments.text(0), port(arguments));
    }

    private static int port(Arguments arguments) {
        long port = arguments.number(1);
        if (port < 0 || port > Addresses.LAST_PORT) {
            throw new ScriptException(
                    "port " + port + " (expected: 0.." + Addresses.LAST_PORT + ", 0 for the usual one)");
        }
        return (int) port;
    }

    /** As in Kamailio: an ACK goes on statelessly, a CANCEL cancels what its INVITE has begun. */
    private FunctionResult relay(RouteContext context, Optional<Hop> hop) {
        String method = context.message().method();
        if (method.equals("ACK")) {
            relaying().forward(context, hop);
            return FunctionResult.TRUE;
        }
        if (method.equals("CANCEL")) {
            return cancel(context, hop);
        }
        return switch (answers.begin(context)) {
            case NEW -> FunctionResult.of(relaying().relay(context, hop));
            case REPETITION, ACK -> FunctionResult.EXIT;
        };
    }

    private FunctionResult cancel(RouteContext context, Optional<Hop> hop) {
        if (!answers.isKnown(context).isTrue()) {
            relaying().forward(context, hop);
            return FunctionResult.TRUE;
        }
        return switch (answers.begin(context)) {
            case NEW -> FunctionResult.of(relaying().cancel(context));
            case REPETITION, ACK -> FunctionResult.EXIT;
        };
    }

    ScriptFunction chooses(RelayOrders.Block block) {
        return (context, arguments) -> {
            // Kamailio's way to take it back
            String name = arguments.text(0).equals("0") ? "" : arguments.text(0);
            orders(context).block(block, name);
            return FunctionResult.TRUE;
        };
    }

    FunctionResult timers(RouteContext context, Arguments arguments) {
        int reply = arguments.count() > 1 ? milliseconds(arguments, 1) : 0;
        orders(context).timers(milliseconds(arguments, 0), reply);
        return FunctionResult.TRUE;
    }

    private static int milliseconds(Arguments arguments, int index) {
        long value = arguments.number(index);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new ScriptException("t_set_fr: " + value + " ms (expected: 0.." + Integer.MAX_VALUE + ")");
        }
        return (int) value;
    }

    FunctionResult resetTimers(RouteContext context, Arguments arguments) {
        orders(context).resetTimers();
        return FunctionResult.TRUE;
    }

    static RelayOrders orders(RouteContext context) {
        return context.attachment(RelayOrders.class, RelayOrders::new);
    }
}
