package org.sipmodule.module.script;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.ScriptFunction;
import org.sipmodule.module.Value;
import org.sipmodule.module.log.OneLine;
import org.sipmodule.module.script.text.SipUri;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The functions that Kamailio's core has itself, as far as they need no more than the message: their table. */
final class CoreFunctions {

    private static final Logger LOG = LoggerFactory.getLogger("script");

    /** As xlog has it. */
    private static final int LONGEST_LINE = 4096;

    private static final int FLAGS = 32;

    private static final Map<String, List<FunctionSpec>> ALL = Map.ofEntries(
            Map.entry(
                    "log",
                    List.of(
                            function("log", List.of(Argument.LITERAL), (c, a) -> log(4, a.text(0))),
                            function(
                                    "log",
                                    List.of(Argument.VALUE, Argument.LITERAL),
                                    (c, a) -> log(a.number(0), a.text(1))))),
            entry("setflag", (c, a) -> flag(c, a, true)),
            entry("resetflag", (c, a) -> flag(c, a, false)),
            entry("isflagset", (c, a) -> FunctionResult.of(own(c).carried().hasFlag(flagNumber(a)))),
            entry("seturi", CoreFunctions::setUri),
            entry("rewriteuri", CoreFunctions::setUri),
            entry("setu", (c, a) -> changed(c, a, SipUri::withUser)),
            entry("setuser", (c, a) -> changed(c, a, SipUri::withUser)),
            entry("rewriteuser", (c, a) -> changed(c, a, SipUri::withUser)),
            entry("seth", (c, a) -> changed(c, a, SipUri::withHost)),
            entry("sethost", (c, a) -> changed(c, a, SipUri::withHost)),
            entry("rewritehost", (c, a) -> changed(c, a, SipUri::withHost)),
            entry("sethp", (c, a) -> changed(c, a, SipUri::withHostPort)),
            entry("sethostport", (c, a) -> changed(c, a, SipUri::withHostPort)),
            entry("rewritehostport", (c, a) -> changed(c, a, SipUri::withHostPort)),
            entry("setp", (c, a) -> changed(c, a, SipUri::withPort)),
            entry("setport", (c, a) -> changed(c, a, SipUri::withPort)),
            entry("rewriteport", (c, a) -> changed(c, a, SipUri::withPort)),
            entry("prefix", (c, a) -> user(c, user -> a.text(0) + user)),
            entry("strip", (c, a) -> user(c, user -> user.substring(within(user, a.number(0))))),
            entry(
                    "strip_tail",
                    (c, a) -> user(c, user -> user.substring(0, user.length() - within(user, a.number(0))))),
            entry(
                    "force_send_socket",
                    (c, a) -> FunctionResult.of(MessageWriters.sendSocket(own(c), Value.of(a.text(0))))),
            bare("revert_uri", (c, a) -> revert(c)),
            bare("force_rport", CoreFunctions::replyToSource),
            bare("add_rport", CoreFunctions::replyToSource),
            // replies go back on the connection of their request or not at all: what it asks for always holds
            bare("set_reply_no_connect", (c, a) -> FunctionResult.TRUE));

    private CoreFunctions() {}

    private static FunctionSpec function(String name, List<Argument> arguments, ScriptFunction body) {
        return FunctionSpec.of(name, arguments, RouteKind.ANY, "core function " + name, body);
    }

    private static Map.Entry<String, List<FunctionSpec>> entry(String name, ScriptFunction body) {
        return Map.entry(name, List.of(function(name, List.of(Argument.VALUE), body)));
    }

    private static Map.Entry<String, List<FunctionSpec>> bare(String name, ScriptFunction body) {
        return Map.entry(name, List.of(function(name, List.of(), body)));
    }

    static List<FunctionSpec> named(String name) {
        return ALL.getOrDefault(name, List.of());
    }

    static Set<String> functions() {
        return ALL.keySet();
    }

    /** The names that a call may have besides those of modules. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>(functions());
        names.addAll(List.of("route", "if", "while", "switch", "return", "exit", "drop", "break"));
        return names;
    }

    private static ScriptContext own(RouteContext context) {
        return (ScriptContext) context;
    }

    /** Kamailio's levels: -1 error, 0 warning, 1 notice, 2 info, 3 and more debug. */
    private static FunctionResult log(long level, String text) {
        String line = OneLine.of(text, LONGEST_LINE);
        if (level < 0) {
            LOG.error("{}", line);
        } else if (level == 0) {
            LOG.warn("{}", line);
        } else if (level <= 2) {
            LOG.info("{}", line);
        } else {
            LOG.debug("{}", line);
        }
        return FunctionResult.TRUE;
    }

    private static int flagNumber(Arguments arguments) {
        long number = arguments.number(0);
        if (number < 0 || number >= FLAGS) {
            throw new ScriptException("there is no flag " + number + " (expected: 0.." + (FLAGS - 1) + ")");
        }
        return (int) number;
    }

    private static FunctionResult flag(RouteContext context, Arguments arguments, boolean on) {
        own(context).carried().flag(flagNumber(arguments), on);
        return FunctionResult.TRUE;
    }

    private static FunctionResult setUri(RouteContext context, Arguments arguments) {
        return FunctionResult.of(MessageWriters.requestUri(context.message(), arguments.text(0)));
    }

    private static FunctionResult changed(
            RouteContext context, Arguments arguments, BiFunction<SipUri, String, SipUri> change) {
        return FunctionResult.of(MessageWriters.changed(context.message(), arguments.text(0), change));
    }

    private static FunctionResult user(RouteContext context, UnaryOperator<String> change) {
        return FunctionResult.of(MessageWriters.changed(
                context.message(), "", (uri, ignored) -> uri.withUser(change.apply(uri.user()))));
    }

    private static int within(String text, long count) {
        return (int) Math.max(0, Math.min(text.length(), count));
    }

    private static FunctionResult replyToSource(RouteContext context, Arguments arguments) {
        context.message().replyToSource();
        return FunctionResult.TRUE;
    }

    private static FunctionResult revert(RouteContext context) {
        return FunctionResult.of(
                MessageWriters.requestUri(context.message(), context.message().originalUri()));
    }
}
