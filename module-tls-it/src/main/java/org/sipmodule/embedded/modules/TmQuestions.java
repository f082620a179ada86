package org.sipmodule.embedded.modules;

import java.util.Map;
import java.util.function.Predicate;
import org.sipmodule.embedded.sip.RelayOrders.Block;
import org.sipmodule.embedded.sip.RelayTransaction;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.ScriptFunction;

/** The functions of tm that only ask about a transaction. */
final class TmQuestions {

    private static final Map<String, Block> BLOCKS =
            Map.of("failure_route", Block.FAILURE, "branch_route", Block.BRANCH, "onreply_route", Block.REPLY);

    private final PatternCache patterns = new PatternCache();

    static FunctionResult isSet(RouteContext context, Arguments arguments) {
        Block block = BLOCKS.get(arguments.text(0));
        if (block == null) {
            throw new ScriptException("t_is_set: \"" + SipText.printable(arguments.text(0))
                    + "\" (expected one of branch_route, failure_route, onreply_route)");
        }
        return FunctionResult.of(!TmRelay.orders(context).block(block).isEmpty());
    }

    /** The code that the running route is about: its own reply's, or the one that made the transaction fail. */
    static int code(RouteContext context) {
        return context.message().isRequest()
                ? context.attachment(RelayTransaction.class)
                        .map(RelayTransaction::replyCode)
                        .orElse(0)
                : context.message().status();
    }

    FunctionResult status(RouteContext context, Arguments arguments) {
        return FunctionResult.of(patterns.find(arguments.text(0), Integer.toString(code(context))));
    }

    static ScriptFunction about(Predicate<RelayTransaction> question) {
        return (context, arguments) -> FunctionResult.of(
                context.attachment(RelayTransaction.class).filter(question).isPresent());
    }
}
