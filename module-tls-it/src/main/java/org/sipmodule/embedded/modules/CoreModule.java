package org.sipmodule.embedded.modules;

import static org.sipmodule.module.FunctionSpec.Argument.VALUE;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.sip.Relaying;
import org.sipmodule.embedded.sip.Relaying.Hop;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptFunction;

/** The functions of Kamailio's core that need this host's stack: stateless {@code forward()}. Loaded without being named. */
final class CoreModule extends FunctionModule {

    private static final Set<RouteKind> ROUTES = RouteKind.REQUEST_ONLY;

    private @Nullable Relaying relaying;

    @Override
    public ModuleDeclaration declaration() {
        ModuleDeclaration.Builder table = ModuleDeclaration.builder()
                .function(FunctionSpec.of(
                        "forward",
                        List.of(),
                        ROUTES,
                        "sends the request on and keeps nothing about it",
                        (context, arguments) -> forward(context, Optional.empty())))
                .function(FunctionSpec.of("forward", List.of(VALUE, VALUE), ROUTES, "forward(host, port)", to("")));
        for (String transport : List.of("udp", "tcp", "tls")) {
            String name = "forward_" + transport;
            table.function(FunctionSpec.of(name, List.of(), ROUTES, "forward() by " + transport, to(transport)))
                    .function(
                            FunctionSpec.of(name, List.of(VALUE, VALUE), ROUTES, name + "(host, port)", to(transport)));
        }
        return table.build();
    }

    @Override
    public void configure(ModuleContext context) {
        super.configure(context);
        relaying = TmRelay.service(context);
    }

    private ScriptFunction to(String transport) {
        return (context, arguments) -> forward(context, Optional.of(TmRelay.hop(transport, arguments)));
    }

    private FunctionResult forward(RouteContext context, Optional<Hop> hop) {
        if (relaying == null) {
            throw new IllegalStateException("core is not configured");
        }
        relaying.forward(context, hop);
        return FunctionResult.TRUE;
    }
}
