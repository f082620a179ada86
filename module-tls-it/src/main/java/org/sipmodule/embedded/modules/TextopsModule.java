package org.sipmodule.embedded.modules;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.ScriptFunction;
import org.sipmodule.module.SipMessage;

/** The module {@code textops}: headers, body and text of a message. */
final class TextopsModule extends FunctionModule {

    private static final Set<RouteKind> BEFORE_REPLY = Set.of(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.FAILURE);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final PatternCache patterns = new PatternCache();

    @Override
    public ModuleDeclaration declaration() {
        ModuleDeclaration.Builder declaration = ModuleDeclaration.builder();
        headers(declaration);
        texts(declaration);
        return declaration.build();
    }

    private static void headers(ModuleDeclaration.Builder declaration) {
        declaration
                .function(spec("append_to_reply", BEFORE_REPLY, TextopsModule::appendToReply, Argument.VALUE))
                .function(spec("append_time", BEFORE_REPLY, TextopsModule::appendTime))
                .function(spec("append_hf", RouteKind.ANY, TextopsModule::append, Argument.VALUE))
                .function(spec("append_time_to_request", RouteKind.ANY, (context, arguments) -> {
                    context.message().appendHeader("Date", now());
                    return FunctionResult.TRUE;
                }))
                .function(spec(
                        "remove_hf",
                        RouteKind.ANY,
                        test((message, name) -> message.removeHeaders(name) > 0),
                        Argument.VALUE))
                .function(spec(
                        "is_present_hf",
                        RouteKind.ANY,
                        test((message, name) -> !message.headers(name).isEmpty()),
                        Argument.VALUE));
    }

    private void texts(ModuleDeclaration.Builder declaration) {
        declaration
                .function(spec(
                        "is_method",
                        RouteKind.ANY,
                        test((message, methods) ->
                                Arrays.asList(methods.split("\\|")).contains(message.method())),
                        Argument.LITERAL))
                .function(spec(
                        "has_body",
                        RouteKind.ANY,
                        (context, arguments) ->
                                FunctionResult.of(!context.message().body().isEmpty())))
                .function(spec("has_body", RouteKind.ANY, test(TextopsModule::hasBody), Argument.VALUE))
                .function(spec(
                        "search",
                        RouteKind.ANY,
                        test((message, expression) -> patterns.find(expression, message.text())),
                        Argument.LITERAL))
                .function(spec(
                        "search_body",
                        RouteKind.ANY,
                        test((message, expression) -> patterns.find(expression, message.body())),
                        Argument.LITERAL))
                .function(spec(
                        "search_hf",
                        RouteKind.ANY,
                        this::searchHeader,
                        Argument.VALUE,
                        Argument.LITERAL,
                        Argument.VALUE))
                .function(pair("cmp_str", String::equals))
                .function(pair("cmp_istr", String::equalsIgnoreCase))
                .function(pair("starts_with", String::startsWith))
                .function(spec(
                        "in_list",
                        RouteKind.ANY,
                        TextopsModule::inList,
                        Argument.VALUE,
                        Argument.VALUE,
                        Argument.VALUE));
    }

    private static FunctionSpec spec(String name, Set<RouteKind> routes, ScriptFunction body, Argument... arguments) {
        return FunctionSpec.of(name, List.of(arguments), routes, "textops, " + name, body);
    }

    private static ScriptFunction test(BiPredicate<SipMessage, String> test) {
        return (context, arguments) -> FunctionResult.of(test.test(context.message(), arguments.text(0)));
    }

    private static FunctionSpec pair(String name, BiPredicate<String, String> test) {
        ScriptFunction body =
                (context, arguments) -> FunctionResult.of(test.test(arguments.text(0), arguments.text(1)));
        return spec(name, RouteKind.ANY, body, Argument.VALUE, Argument.VALUE);
    }

    private static FunctionResult appendToReply(RouteContext context, Arguments arguments) {
        context.attachment(ReplyHeaders.class, ReplyHeaders::new).add(arguments.text(0));
        return FunctionResult.TRUE;
    }

    private static FunctionResult appendTime(RouteContext context, Arguments arguments) {
        context.attachment(ReplyHeaders.class, ReplyHeaders::new).add("Date: " + now());
        return FunctionResult.TRUE;
    }

    private static String now() {
        return DATE.format(ZonedDateTime.now(ZoneOffset.UTC));
    }

    private static FunctionResult append(RouteContext context, Arguments arguments) {
        HeaderLine header = HeaderLine.parse(arguments.text(0));
        context.message().appendHeader(header.name(), header.value());
        return FunctionResult.TRUE;
    }

    private static boolean hasBody(SipMessage message, String type) {
        return !message.body().isEmpty()
                && message.headers("Content-Type").stream()
                        .map(value -> value.split(";", 2)[0].strip())
                        .anyMatch(type.strip()::equalsIgnoreCase);
    }

    private FunctionResult searchHeader(RouteContext context, Arguments arguments) {
        List<String> values = context.message().headers(arguments.text(0));
        List<String> searched = switch (arguments.text(2)) {
            case "a" -> values;
            case "f" -> values.subList(0, Math.min(1, values.size()));
            case "l" -> values.subList(Math.max(0, values.size() - 1), values.size());
            default ->
                throw new ScriptException("search_hf: flag \"" + SipText.printable(arguments.text(2))
                        + "\" (expected: a for all, f for the first, l for the last)");
        };
        return FunctionResult.of(searched.stream().anyMatch(value -> patterns.find(arguments.text(1), value)));
    }

    private static FunctionResult inList(RouteContext context, Arguments arguments) {
        String separator = arguments.text(2);
        if (separator.length() != 1) {
            throw new ScriptException(
                    "in_list: separator \"" + SipText.printable(separator) + "\" (expected: one character)");
        }
        List<String> list = Arrays.asList(arguments.text(1).split(Pattern.quote(separator), -1));
        return FunctionResult.of(list.contains(arguments.text(0)));
    }
}
