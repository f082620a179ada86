package org.sipmodule.embedded.modules;

import static org.sipmodule.module.FunctionSpec.Argument.ROUTE_NAME;
import static org.sipmodule.module.FunctionSpec.Argument.VALUE;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sipmodule.embedded.sip.RelayOrders.Block;
import org.sipmodule.embedded.sip.RelayTransaction;
import org.sipmodule.embedded.sip.Relaying;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptFunction;

/**
 * Kamailio's {@code tm}: the table of its functions and parameters. What begins and answers a transaction is in {@link
 * TmAnswers}, {@code t_relay} in {@link TmRelay}, what asks about a transaction in {@link TmQuestions}, the commands are in {@link TmUac}.
 */
final class TmModule extends FunctionModule {

    static final Param<Integer> FR_TIMER =
            Param.number("fr_timer", 30_000, "milliseconds until a relayed request without any reply fails");
    static final Param<Integer> FR_INV_TIMER =
            Param.number("fr_inv_timer", 120_000, "milliseconds until a relayed INVITE without a final reply fails");
    static final Param<Integer> FAILURE_REPLY_MODE = Param.number(
            "failure_reply_mode",
            0,
            "whether replies to branches before a failure route count when all fail: 0 they do, 3 they do not");
    static final Param<Integer> AUTO_INV_100 =
            Param.number("auto_inv_100", 1, "whether an INVITE that gets a transaction is answered with 100 at once");
    static final Param<String> AUTO_INV_100_REASON =
            Param.text("auto_inv_100_reason", "trying -- your call is important to us", "reason phrase of that 100");

    private static final Set<RouteKind> REQUEST = RouteKind.REQUEST_ONLY;
    private static final Set<RouteKind> SENDING = EnumSet.of(RouteKind.REQUEST, RouteKind.FAILURE);
    private static final Set<RouteKind> ALL =
            EnumSet.of(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.REPLY, RouteKind.BRANCH);

    private final TmAnswers answers = new TmAnswers();
    private final TmRelay relay = new TmRelay(answers);
    private final TmQuestions questions = new TmQuestions();
    private final TmUac uac = new TmUac();

    /** Says, attached to a message, that it has a transaction here. */
    static final class Transaction {}

    @Override
    List<WithoutEffect> withoutEffect() {
        return TmWithoutEffect.ALL;
    }

    @Override
    public ModuleDeclaration declaration() {
        ModuleDeclaration.Builder table = ModuleDeclaration.builder();
        table.params(List.of(FR_TIMER, FR_INV_TIMER, FAILURE_REPLY_MODE, AUTO_INV_100, AUTO_INV_100_REASON));
        table.params(paramsWithoutEffect());
        answering(table);
        relaying(table);
        asking(table);
        uac.commands().forEach(table::rpc);
        table.eventRoute(
                "tm:local-request", "a request that this host makes itself is about to be sent; drop keeps it back");
        return table.build();
    }

    private void answering(ModuleDeclaration.Builder table) {
        add(
                table,
                "t_newtran",
                List.of(),
                REQUEST,
                "makes a transaction for the request; ends the script for a repetition",
                (context, arguments) -> answers.newTransaction(context));
        add(
                table,
                "t_reply",
                List.of(VALUE, VALUE),
                SENDING,
                "answers through the transaction with a code and a reason",
                answers::reply);
        add(
                table,
                "t_check_trans",
                List.of(),
                EnumSet.of(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.REPLY, RouteKind.BRANCH),
                "whether an ACK or CANCEL belongs to a transaction; ends the script for a repetition",
                (context, arguments) -> answers.checkTransaction(context));
        add(
                table,
                "t_lookup_request",
                List.of(),
                SENDING,
                "whether the request has a transaction already",
                (context, arguments) -> answers.isKnown(context));
        add(
                table,
                "t_lookup_cancel",
                List.of(),
                REQUEST,
                "whether there is a transaction of the INVITE that a CANCEL is for",
                (context, arguments) -> answers.isKnown(context));
    }

    private void relaying(ModuleDeclaration.Builder table) {
        add(table, "t_relay", List.of(), SENDING, "sends the request on, with all its branches", relay::relay);
        add(table, "t_relay", List.of(VALUE, VALUE), SENDING, "t_relay(host, port)", relay.to(""));
        for (String transport : List.of("udp", "tcp", "tls")) {
            String name = "t_relay_to_" + transport;
            add(table, name, List.of(), SENDING, "sends the request on by " + transport, relay.to(transport));
            add(table, name, List.of(VALUE, VALUE), SENDING, name + "(host, port)", relay.to(transport));
        }
        block(table, "t_on_failure", Block.FAILURE, "the failure_route that runs when all branches have failed");
        block(table, "t_on_reply", Block.REPLY, "the onreply_route that each reply runs");
        block(table, "t_on_branch", Block.BRANCH, "the branch_route that each branch runs before it is sent");
        add(
                table,
                "t_set_fr",
                List.of(VALUE),
                ALL,
                "t_set_fr(milliseconds): fr_inv_timer of this transaction",
                relay::timers);
        add(table, "t_set_fr", List.of(VALUE, VALUE), ALL, "t_set_fr(fr_inv_timer, fr_timer)", relay::timers);
        add(table, "t_reset_fr", List.of(), ALL, "the timers of the module again", relay::resetTimers);
    }

    private void asking(ModuleDeclaration.Builder table) {
        add(
                table,
                "t_is_set",
                List.of(VALUE),
                ALL,
                "t_is_set(\"failure_route\"): whether one is asked for",
                TmQuestions::isSet);
        add(
                table,
                "t_check_status",
                List.of(VALUE),
                ALL,
                "whether the reply's code matches an expression",
                questions::status);
        add(
                table,
                "t_is_canceled",
                List.of(),
                ALL,
                "whether a CANCEL came",
                (context, arguments) -> FunctionResult.of(relay.relaying().isCancelled(context)));
        add(
                table,
                "t_any_replied",
                List.of(),
                ALL,
                "whether a peer replied",
                TmQuestions.about(RelayTransaction::hasReplies));
        add(
                table,
                "t_branch_timeout",
                List.of(),
                ALL,
                "whether the branch timed out",
                TmQuestions.about(RelayTransaction::isTimeout));
        add(
                table,
                "t_any_timeout",
                List.of(),
                ALL,
                "whether a branch timed out",
                TmQuestions.about(RelayTransaction::isTimeout));
    }

    private void block(ModuleDeclaration.Builder table, String name, Block block, String doc) {
        add(table, name, List.of(ROUTE_NAME), ALL, name + "(\"NAME\"): " + doc, relay.chooses(block));
    }

    private static void add(
            ModuleDeclaration.Builder table,
            String name,
            List<Argument> arguments,
            Set<RouteKind> routes,
            String doc,
            ScriptFunction body) {
        table.function(FunctionSpec.of(name, arguments, routes, doc, body));
    }

    @Override
    public void configure(ModuleContext context) {
        super.configure(context);
        ParamValues params = context.params();
        answers.configure(context);
        relay.configure(context);
        uac.configure(context);
        relay.relaying().settings(new Relaying.Settings() {
            @Override
            public int replyTimer() {
                return params.number(FR_TIMER);
            }

            @Override
            public int inviteTimer() {
                return params.number(FR_INV_TIMER);
            }

            @Override
            public boolean countsLastOnly() {
                return params.number(FAILURE_REPLY_MODE) == 3;
            }
        });
    }
}
