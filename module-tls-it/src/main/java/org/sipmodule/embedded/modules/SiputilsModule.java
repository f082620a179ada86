package org.sipmodule.embedded.modules;

import java.text.ParseException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.sip.address.SipURI;
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

/** The module {@code siputils}: what kind of message it is, parameters of the request URI, kinds of numbers. */
final class SiputilsModule extends FunctionModule {

    private static final Pattern E164 = Pattern.compile("\\+[0-9]{2,15}");
    private static final Pattern TEL_NUMBER = Pattern.compile("\\+?[0-9]+");
    private static final Pattern NUMERIC = Pattern.compile("[0-9]+");
    private static final Pattern ALPHANUM = Pattern.compile("[0-9A-Za-z]+");

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .function(message("is_request", "whether it is a request", SipMessage::isRequest))
                .function(message("is_reply", "whether it is a reply", message -> !message.isRequest()))
                .function(message("has_totag", "whether it belongs to a dialog", SiputilsModule::hasToTag))
                .function(
                        any("is_supported", 1, "is_supported(option): a token of Supported", SiputilsModule::supports))
                .function(any(
                        "uri_param",
                        1,
                        "uri_param(name): a parameter without value in the request URI",
                        SiputilsModule::uriParameter))
                .function(any(
                        "uri_param",
                        2,
                        "uri_param(name, value): a parameter of the request URI",
                        SiputilsModule::uriParameter))
                .function(FunctionSpec.of(
                        "add_uri_param",
                        List.of(Argument.VALUE),
                        RouteKind.REQUEST_ONLY,
                        "add_uri_param(\"name=value\"): to the request URI",
                        SiputilsModule::addUriParameter))
                .function(any(
                        "is_uri_user_e164",
                        1,
                        "is_uri_user_e164(uri): whether its user is +number",
                        (context, arguments) -> FunctionResult.of(SipText.sipUri(arguments.text(0))
                                .map(SipURI::getUser)
                                .filter(user -> E164.matcher(user).matches())
                                .isPresent())))
                .function(matching("is_e164", E164))
                .function(matching("is_tel_number", TEL_NUMBER))
                .function(matching("is_numeric", NUMERIC))
                .function(matching("is_alphanum", ALPHANUM))
                .build();
    }

    private static FunctionSpec message(String name, String doc, Predicate<SipMessage> test) {
        return any(name, 0, doc, (context, arguments) -> FunctionResult.of(test.test(context.message())));
    }

    private static FunctionSpec matching(String name, Pattern pattern) {
        return any(
                name,
                1,
                name + "(text)",
                (context, arguments) ->
                        FunctionResult.of(pattern.matcher(arguments.text(0)).matches()));
    }

    private static FunctionSpec any(String name, int arguments, String doc, ScriptFunction body) {
        List<Argument> values = List.of(Argument.VALUE, Argument.VALUE).subList(0, arguments);
        return FunctionSpec.of(name, values, RouteKind.ANY, doc, body);
    }

    private static boolean hasToTag(SipMessage message) {
        return message.headers("To").stream().anyMatch(SipText::hasTag);
    }

    private static FunctionResult supports(RouteContext context, Arguments arguments) {
        return FunctionResult.of(context.message().headers("Supported").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(option -> option.strip().equalsIgnoreCase(arguments.text(0))));
    }

    private static FunctionResult uriParameter(RouteContext context, Arguments arguments) {
        String wanted = arguments.count() > 1 ? arguments.text(1) : "";
        return FunctionResult.of(SipText.sipUri(context.message().requestUri())
                .map(uri -> uri.getParameter(arguments.text(0)))
                .filter(wanted::equals)
                .isPresent());
    }

    private static FunctionResult addUriParameter(RouteContext context, Arguments arguments) {
        String[] nameAndValue = arguments.text(0).split("=", 2);
        SipURI uri = SipText.sipUri(context.message().requestUri())
                .orElseThrow(() -> new ScriptException("add_uri_param: the request URI is no SIP URI"));
        try {
            uri.setParameter(nameAndValue[0], nameAndValue.length > 1 ? nameAndValue[1] : "");
        } catch (ParseException malformed) {
            throw new ScriptException("add_uri_param: \"" + SipText.printable(arguments.text(0)) + "\"", malformed);
        }
        String changed = uri.toString();
        if (SipText.sipUri(changed).isEmpty()) {
            throw new ScriptException("add_uri_param: \"" + SipText.printable(changed) + "\" is no SIP URI");
        }
        context.message().requestUri(changed);
        return FunctionResult.TRUE;
    }
}
