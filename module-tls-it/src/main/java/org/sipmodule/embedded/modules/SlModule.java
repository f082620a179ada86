package org.sipmodule.embedded.modules;

import static org.sipmodule.module.FunctionSpec.Argument.VALUE;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;

/** Kamailio's {@code sl}: replies for which nothing is kept. */
final class SlModule extends FunctionModule {

    static final Param<Integer> DEFAULT_CODE =
            Param.number("default_code", 500, "reply code of sl_reply_error()").withRange(300, 699);
    static final Param<String> DEFAULT_REASON =
            Param.text("default_reason", "Internal Server Error", "reason phrase of sl_reply_error()");
    static final Param<Integer> BIND_TM = Param.number(
            "bind_tm", 1, "whether send_reply() answers through the transaction that tm made, if there is one");

    private static final Set<RouteKind> ROUTES =
            EnumSet.of(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.REPLY, RouteKind.EVENT);

    /** Codes from here on end a transaction. */
    private static final int FINAL = 200;

    private final ReplySender sender = new ReplySender();
    private @Nullable ParamValues params;

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .params(List.of(DEFAULT_CODE, DEFAULT_REASON, BIND_TM))
                .function(FunctionSpec.of(
                        "sl_send_reply",
                        List.of(VALUE, VALUE),
                        ROUTES,
                        "answers the request statelessly with a code and a reason",
                        (context, arguments) -> stateless(context, ReplySender.code(arguments, 0), arguments.text(1))))
                .function(FunctionSpec.of(
                        "send_reply",
                        List.of(VALUE, VALUE),
                        ROUTES,
                        "answers through the request's transaction if it has one, else statelessly",
                        this::sendReply))
                .function(FunctionSpec.of(
                        "sl_reply_error",
                        List.of(),
                        ROUTES,
                        "answers statelessly with default_code and default_reason",
                        this::replyError))
                .build();
    }

    @Override
    public void configure(ModuleContext context) {
        super.configure(context);
        params = context.params();
        sender.configure(context);
    }

    private FunctionResult stateless(RouteContext context, int code, String reason) {
        if (context.kind() == RouteKind.FAILURE && code >= FINAL) {
            // else its transaction sends a final reply of its own when the route has ended
            return inTransaction(context, code, reason);
        }
        boolean sent = sender.replies().sendStateless(context.message(), code, reason, ReplySender.headers(context));
        // Kamailio's sl does not answer an ACK and returns 0, which ends the script
        return sent ? FunctionResult.TRUE : FunctionResult.EXIT;
    }

    private FunctionResult sendReply(RouteContext context, Arguments arguments) {
        int code = ReplySender.code(arguments, 0);
        if (bound().isOn(BIND_TM)
                && context.attachment(TmModule.Transaction.class).isPresent()) {
            return inTransaction(context, code, arguments.text(1));
        }
        return stateless(context, code, arguments.text(1));
    }

    private FunctionResult inTransaction(RouteContext context, int code, String reason) {
        sender.replies().sendInTransaction(context.message(), code, reason, ReplySender.headers(context));
        return FunctionResult.TRUE;
    }

    private FunctionResult replyError(RouteContext context, Arguments arguments) {
        return stateless(
                context,
                bound().number(DEFAULT_CODE),
                bound().text(DEFAULT_REASON).orElse(""));
    }

    private ParamValues bound() {
        if (params == null) {
            throw new IllegalStateException("sl is not configured");
        }
        return params;
    }
}
