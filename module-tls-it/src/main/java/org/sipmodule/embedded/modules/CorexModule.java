package org.sipmodule.embedded.modules;

import static org.sipmodule.module.FunctionSpec.Argument.VALUE;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sipmodule.embedded.sip.RelayOrders;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;

/** The module {@code corex}: the further branches that a request is sent on by. */
final class CorexModule extends FunctionModule {

    private static final Set<RouteKind> ROUTES = EnumSet.of(RouteKind.REQUEST, RouteKind.FAILURE);

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .function(new FunctionSpec(
                        "append_branch",
                        0,
                        List.of(VALUE, VALUE),
                        ROUTES,
                        "append_branch([uri[, q]]): one more branch; without a URI, to the request's own target",
                        CorexModule::append))
                .function(FunctionSpec.of(
                        "clear_branches",
                        List.of(),
                        ROUTES,
                        "takes the further branches back",
                        (context, arguments) -> {
                            TmRelay.orders(context).clearTargets();
                            return FunctionResult.TRUE;
                        }))
                .variable(VariableSpec.of(
                                "branch",
                                List.of("count", "uri", "dst_uri"),
                                "the further branches: how many, and the URIs of one",
                                CorexModule::branch)
                        .withIndex())
                .build();
    }

    private static FunctionResult append(RouteContext context, Arguments arguments) {
        boolean isGiven = arguments.count() > 0 && !arguments.text(0).isEmpty();
        String uri = isGiven ? arguments.text(0) : context.message().requestUri();
        if (SipText.sipUri(uri).isEmpty()) {
            throw new ScriptException("append_branch: \"" + SipText.printable(uri) + "\" is no SIP URI");
        }
        String destination = isGiven ? "" : context.message().destinationUri().orElse("");
        return FunctionResult.of(TmRelay.orders(context).add(new RelayOrders.Target(uri, destination)));
    }

    private static Value branch(RouteContext context, VariableSpec.Key key) {
        List<RelayOrders.Target> targets = TmRelay.orders(context).targets();
        if (key.inner().equals("count")) {
            return Value.of(targets.size());
        }
        int index = key.index().orElse(0);
        int at = index < 0 ? targets.size() + index : index;
        if (at < 0 || at >= targets.size()) {
            return Value.none();
        }
        String text = key.inner().equals("uri")
                ? targets.get(at).uri()
                : targets.get(at).destination();
        return text.isEmpty() ? Value.none() : Value.of(text);
    }
}
