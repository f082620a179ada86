package org.sipmodule.embedded.modules;

import static org.sipmodule.module.FunctionSpec.Argument.VALUE;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.sip.RouteRecord;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;

/** The module {@code rr}: stays in the path of a dialog ({@code record_route}) and follows it ({@link LooseRoute}). */
final class RrModule extends FunctionModule {

    static final Param<Integer> APPEND_FROMTAG =
            Param.number("append_fromtag", 1, "whether Record-Route says the From tag of the caller");
    static final Param<Integer> ENABLE_FULL_LR =
            Param.number("enable_full_lr", 0, "whether Record-Route says lr=on instead of lr");
    static final Param<Integer> ENABLE_DOUBLE_RR =
            Param.number("enable_double_rr", 1, "whether there are two Record-Route headers when the sides differ");

    private static final Set<RouteKind> RECORDING = EnumSet.of(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.FAILURE);

    private final LooseRoute loose = new LooseRoute();
    private @Nullable ParamValues params;

    @Override
    List<WithoutEffect> withoutEffect() {
        return List.of(
                new WithoutEffect(
                        Param.number("add_username", 0, "add the user of the request URI to Record-Route"),
                        "Record-Route names this host only"),
                new WithoutEffect(
                        Param.number(
                                "enable_socket_mismatch_warning", 1, "warn of a socket that does not fit the route"),
                        "the socket is chosen by the transport of the next hop"),
                new WithoutEffect(
                        Param.number("force_send_socket", 1, "send from the socket in the route"),
                        "the socket is that of the request, or what $fs names"),
                new WithoutEffect(
                        Param.text("custom_user_avp", "AVP with the user for Record-Route"),
                        "Record-Route names this host only"));
    }

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .params(List.of(APPEND_FROMTAG, ENABLE_FULL_LR, ENABLE_DOUBLE_RR))
                .params(paramsWithoutEffect())
                .function(new FunctionSpec(
                        "record_route",
                        0,
                        List.of(VALUE),
                        RECORDING,
                        "record_route([\";name=value\"]): the requests of the dialog come by here",
                        this::record))
                .function(FunctionSpec.of(
                        "add_rr_param",
                        List.of(VALUE),
                        RECORDING,
                        "add_rr_param(\";name=value\"): to the header that record_route() makes",
                        RrModule::parameter))
                .function(FunctionSpec.of(
                        "loose_route",
                        List.of(),
                        RouteKind.REQUEST_ONLY,
                        "takes our own routes off and goes to the next one; whether there were any",
                        loose::route))
                .function(FunctionSpec.of(
                        "check_route_param",
                        List.of(VALUE),
                        RouteKind.REQUEST_ONLY,
                        "whether the parameters of our own route match an expression; after loose_route()",
                        loose::matches))
                .function(FunctionSpec.of(
                        "is_direction",
                        List.of(VALUE),
                        EnumSet.of(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH),
                        "is_direction(\"upstream\" or \"downstream\"): by append_fromtag; after loose_route()",
                        loose::isDirection))
                .build();
    }

    @Override
    public void configure(ModuleContext context) {
        super.configure(context);
        params = context.params();
        loose.configure(context);
    }

    private FunctionResult record(RouteContext context, Arguments arguments) {
        if (params == null) {
            throw new IllegalStateException("rr is not configured");
        }
        String given = arguments.count() > 0 ? parameter(arguments) : "";
        String tag = params.isOn(APPEND_FROMTAG)
                ? context.message().headers("From").stream()
                        .findFirst()
                        .flatMap(SipText::tag)
                        .map(";ftag="::concat)
                        .orElse("")
                : "";
        context.attachment(RouteRecord.class, RouteRecord::new)
                .record(params.isOn(ENABLE_FULL_LR), params.isOn(ENABLE_DOUBLE_RR), tag + given);
        return FunctionResult.TRUE;
    }

    private static FunctionResult parameter(RouteContext context, Arguments arguments) {
        context.attachment(RouteRecord.class, RouteRecord::new).parameter(parameter(arguments));
        return FunctionResult.TRUE;
    }

    /** Part of a header: what would end it is refused. */
    private static String parameter(Arguments arguments) {
        String text = arguments.text(0);
        if (!text.startsWith(";") || text.chars().anyMatch(c -> c <= ' ' || c > 126 || "<>,\"".indexOf(c) >= 0)) {
            throw new ScriptException(
                    "\"" + SipText.printable(text) + "\" is no parameter of a route (expected: \";name=value\")");
        }
        return text;
    }
}
