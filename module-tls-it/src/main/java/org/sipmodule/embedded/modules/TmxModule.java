package org.sipmodule.embedded.modules;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;

/** The module {@code tmx}: further questions about a transaction. */
final class TmxModule extends FunctionModule {

    private static final Set<RouteKind> ALL =
            EnumSet.of(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.REPLY, RouteKind.BRANCH);

    private final ReplySender sender = new ReplySender();

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .function(FunctionSpec.of(
                        "t_precheck_trans",
                        List.of(),
                        RouteKind.REQUEST_ONLY,
                        "whether the same request is being served already",
                        (context, arguments) ->
                                FunctionResult.of(sender.replies().hasTransaction(context.message()))))
                .function(isKind("t_is_request_route", RouteKind.REQUEST))
                .function(isKind("t_is_failure_route", RouteKind.FAILURE))
                .function(isKind("t_is_branch_route", RouteKind.BRANCH))
                .function(isKind("t_is_reply_route", RouteKind.REPLY))
                .variable(VariableSpec.of(
                        "T_reply_code",
                        "the code of the reply that the route is about; 0 for none",
                        (context, key) -> Value.of(TmQuestions.code(context))))
                .build();
    }

    private static FunctionSpec isKind(String name, RouteKind kind) {
        return FunctionSpec.of(
                name,
                List.of(),
                ALL,
                "whether the block runs as such",
                (context, arguments) -> FunctionResult.of(context.kind() == kind));
    }

    @Override
    public void configure(ModuleContext context) {
        super.configure(context);
        sender.configure(context);
    }
}
