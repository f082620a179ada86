package org.sipmodule.embedded.modules;

import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.sip.Replies;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.RouteContext;

/** The functions of tm that begin a transaction or answer in it. */
final class TmAnswers {

    private final ReplySender sender = new ReplySender();
    private @Nullable ParamValues params;

    void configure(ModuleContext context) {
        params = context.params();
        sender.configure(context);
    }

    FunctionResult newTransaction(RouteContext context) {
        return switch (begin(context)) {
            case NEW -> FunctionResult.TRUE;
            case REPETITION -> FunctionResult.EXIT;
            case ACK -> FunctionResult.FALSE;
        };
    }

    /** Makes the transaction if there is none yet; an INVITE is told at once that it has arrived. */
    Replies.Begin begin(RouteContext context) {
        if (hasOwn(context)) {
            return Replies.Begin.NEW;
        }
        Replies replies = sender.replies();
        Replies.Begin begun = replies.begin(context.message());
        if (begun == Replies.Begin.NEW) {
            context.attachment(TmModule.Transaction.class, TmModule.Transaction::new);
            if (context.message().method().equals("INVITE") && bound().isOn(TmModule.AUTO_INV_100)) {
                String reason = bound().text(TmModule.AUTO_INV_100_REASON).orElse("Trying");
                replies.sendInTransaction(context.message(), 100, reason, "");
            }
        }
        return begun;
    }

    FunctionResult reply(RouteContext context, Arguments arguments) {
        sender.replies()
                .sendInTransaction(
                        context.message(),
                        ReplySender.code(arguments, 0),
                        arguments.text(1),
                        ReplySender.headers(context));
        return FunctionResult.TRUE;
    }

    FunctionResult isKnown(RouteContext context) {
        return FunctionResult.of(sender.replies().hasTransaction(context.message()));
    }

    /** Kamailio's rule: a repetition ends the script, an ACK or CANCEL is told whether it has its INVITE here. */
    FunctionResult checkTransaction(RouteContext context) {
        if (!context.message().isRequest()) {
            return FunctionResult.of(hasOwn(context));
        }
        boolean known = sender.replies().hasTransaction(context.message());
        String method = context.message().method();
        boolean follows = method.equals("ACK") || method.equals("CANCEL");
        return known && !follows && !hasOwn(context) ? FunctionResult.EXIT : FunctionResult.of(known);
    }

    private static boolean hasOwn(RouteContext context) {
        return context.attachment(TmModule.Transaction.class).isPresent();
    }

    private ParamValues bound() {
        if (params == null) {
            throw new IllegalStateException("tm is not configured");
        }
        return params;
    }
}
