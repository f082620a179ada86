package org.sipmodule.embedded.modules;

import static org.sipmodule.module.FunctionSpec.Argument.VALUE;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.sip.Replies;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;

/** The answering half of Kamailio's {@code tm}: server transactions, which absorb repeated requests and repeat replies. */
final class TmModule extends FunctionModule {

    static final Param<Integer> FR_TIMER =
            Param.number("fr_timer", 30_000, "milliseconds until a relayed request without any reply fails");
    static final Param<Integer> FR_INV_TIMER =
            Param.number("fr_inv_timer", 120_000, "milliseconds until a relayed INVITE without a final reply fails");
    static final Param<Integer> FAILURE_REPLY_MODE =
            Param.number("failure_reply_mode", 0, "how replies of serially forked branches are dropped");
    static final Param<Integer> AUTO_INV_100 =
            Param.number("auto_inv_100", 1, "whether t_newtran() answers an INVITE with 100 at once");
    static final Param<String> AUTO_INV_100_REASON =
            Param.text("auto_inv_100_reason", "trying -- your call is important to us", "reason phrase of that 100");

    private static final Set<RouteKind> ROUTES = EnumSet.of(RouteKind.REQUEST, RouteKind.FAILURE);

    private final ReplySender sender = new ReplySender();
    private @Nullable ParamValues params;

    /** Says, attached to a message, that it has a transaction here. */
    static final class Transaction {}

    @Override
    List<WithoutEffect> withoutEffect() {
        String why = "it times requests that tm relays, and this tm only answers";
        return List.of(
                new WithoutEffect(FR_TIMER, why),
                new WithoutEffect(FR_INV_TIMER, why),
                new WithoutEffect(FAILURE_REPLY_MODE, "it chooses among the replies to relayed requests"));
    }

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .params(List.of(AUTO_INV_100, AUTO_INV_100_REASON))
                .params(paramsWithoutEffect())
                .function(FunctionSpec.of(
                        "t_newtran",
                        List.of(),
                        ROUTES,
                        "makes a transaction for the request; ends the script for a repetition",
                        (context, arguments) -> newTransaction(context)))
                .function(FunctionSpec.of(
                        "t_reply",
                        List.of(VALUE, VALUE),
                        ROUTES,
                        "answers through the transaction with a code and a reason",
                        this::reply))
                .function(FunctionSpec.of(
                        "t_check_trans",
                        List.of(),
                        ROUTES,
                        "whether an ACK or CANCEL belongs to a transaction; ends the script for a repetition",
                        (context, arguments) -> checkTransaction(context)))
                .function(FunctionSpec.of(
                        "t_lookup_request",
                        List.of(),
                        ROUTES,
                        "whether the request has a transaction already",
                        (context, arguments) ->
                                FunctionResult.of(sender.replies().hasTransaction(context.message()))))
                .build();
    }

    @Override
    public void configure(ModuleContext context) {
        super.configure(context);
        params = context.params();
        sender.configure(context);
    }

    private FunctionResult newTransaction(RouteContext context) {
        Replies replies = sender.replies();
        return switch (replies.begin(context.message())) {
            case NEW -> {
                context.attachment(Transaction.class, Transaction::new);
                if (context.message().method().equals("INVITE") && bound().isOn(AUTO_INV_100)) {
                    String reason = bound().text(AUTO_INV_100_REASON).orElse("Trying");
                    replies.sendInTransaction(context.message(), 100, reason, "");
                }
                yield FunctionResult.TRUE;
            }
            case REPETITION -> FunctionResult.EXIT;
            case ACK -> FunctionResult.FALSE;
        };
    }

    private FunctionResult reply(RouteContext context, Arguments arguments) {
        sender.replies()
                .sendInTransaction(
                        context.message(),
                        ReplySender.code(arguments, 0),
                        arguments.text(1),
                        ReplySender.headers(context));
        return FunctionResult.TRUE;
    }

    /** Kamailio's rule: a repetition ends the script, an ACK or CANCEL is told whether it has its INVITE here. */
    private FunctionResult checkTransaction(RouteContext context) {
        boolean known = sender.replies().hasTransaction(context.message());
        String method = context.message().method();
        boolean follows = method.equals("ACK") || method.equals("CANCEL");
        boolean own = context.attachment(Transaction.class).isPresent();
        return known && !follows && !own ? FunctionResult.EXIT : FunctionResult.of(known);
    }

    private ParamValues bound() {
        if (params == null) {
            throw new IllegalStateException("tm is not configured");
        }
        return params;
    }
}
