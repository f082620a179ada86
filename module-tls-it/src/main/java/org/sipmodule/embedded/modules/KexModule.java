package org.sipmodule.embedded.modules;

import java.util.List;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;

/** The module {@code kex}: the destination of a request. */
final class KexModule extends FunctionModule {

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .function(FunctionSpec.of(
                        "setdsturi",
                        List.of(Argument.VALUE),
                        RouteKind.ANY,
                        "setdsturi(uri): where the request goes instead of to its request URI",
                        KexModule::set))
                .function(FunctionSpec.of(
                        "resetdsturi", List.of(), RouteKind.ANY, "takes the destination back", (context, arguments) -> {
                            context.message().destinationUri("");
                            return FunctionResult.TRUE;
                        }))
                .function(FunctionSpec.of(
                        "isdsturiset",
                        List.of(),
                        RouteKind.ANY,
                        "whether a destination is set",
                        (context, arguments) -> FunctionResult.of(
                                context.message().destinationUri().isPresent())))
                .build();
    }

    private static FunctionResult set(RouteContext context, Arguments arguments) {
        String uri = arguments.text(0);
        if (SipText.sipUri(uri).isEmpty()) {
            throw new ScriptException("setdsturi: \"" + SipText.printable(uri) + "\" is no SIP URI");
        }
        context.message().destinationUri(uri);
        return FunctionResult.TRUE;
    }
}
