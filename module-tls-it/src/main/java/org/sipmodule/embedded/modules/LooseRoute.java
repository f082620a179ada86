package org.sipmodule.embedded.modules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sip.address.SipURI;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.sip.Relaying;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipMessage;

/** RFC 3261 16.4 and 16.6: how a request of a dialog follows its route set; {@code loose_route()} of {@code rr}. */
final class LooseRoute {

    private static final String HEADER = "Route";

    private final PatternCache patterns = new PatternCache();
    private @Nullable Relaying relaying;

    /** What our own route said, kept as an attachment for the questions afterwards. */
    private static final class Own {
        private String parameters = "";
        private String fromTag = "";
    }

    void configure(ModuleContext context) {
        relaying = TmRelay.service(context);
    }

    /** Kamailio's codes: true when the request goes where a route says, false when it has none, or ours only at its start. */
    FunctionResult route(RouteContext context, Arguments arguments) {
        SipMessage message = context.message();
        List<String> routes = new ArrayList<>(message.headers(HEADER));
        if (routes.isEmpty()) {
            return FunctionResult.FALSE;
        }
        boolean wasOwn = false;
        // two of ours when the sides differ: one for each
        for (int i = 0; i < 2 && !routes.isEmpty() && isOwn(routes.get(0)); i++) {
            if (i == 1 && parameter(routes.get(0), "r2").isEmpty()) {
                break;
            }
            remember(context, routes.remove(0));
            wasOwn = true;
        }
        if (wasOwn) {
            replace(message, routes);
        }
        if (routes.isEmpty()) {
            boolean isDialog = message.headers("To").stream().anyMatch(SipText::hasTag);
            return FunctionResult.of(isDialog);
        }
        follow(message, routes);
        return FunctionResult.TRUE;
    }

    private static void follow(SipMessage message, List<String> routes) {
        String next = routes.get(0);
        SipURI uri = uri(next)
                .orElseThrow(
                        () -> new ScriptException("loose_route: \"" + SipText.printable(next) + "\" is no SIP route"));
        if (uri.hasLrParam()) {
            message.destinationUri(uri.toString());
            return;
        }
        // a strict router wants to be the request URI, and the target to be the last route
        List<String> strict = new ArrayList<>(routes.subList(1, routes.size()));
        strict.add("<" + message.requestUri() + ">");
        replace(message, strict);
        message.requestUri(uri.toString());
    }

    private static void replace(SipMessage message, List<String> routes) {
        message.removeHeaders(HEADER);
        routes.forEach(route -> message.appendHeader(HEADER, route));
    }

    private boolean isOwn(String route) {
        if (relaying == null) {
            throw new IllegalStateException("rr is not configured");
        }
        return uri(route).map(SipURI::toString).filter(relaying::isOwn).isPresent();
    }

    private static void remember(RouteContext context, String route) {
        Own own = context.attachment(Own.class, Own::new);
        int parameters = route.indexOf(';');
        own.parameters = parameters < 0 ? "" : route.substring(parameters).replace(">", "");
        own.fromTag = parameter(route, "ftag").orElse("");
    }

    private static Optional<String> parameter(String route, String name) {
        return uri(route).map(uri -> uri.getParameter(name));
    }

    private static Optional<SipURI> uri(String route) {
        int begin = route.indexOf('<');
        int end = route.indexOf('>', begin + 1);
        return begin < 0 || end < 0 ? SipText.sipUri(route) : SipText.sipUri(route.substring(begin + 1, end));
    }

    FunctionResult matches(RouteContext context, Arguments arguments) {
        return FunctionResult.of(context.attachment(Own.class)
                .filter(own -> patterns.find(arguments.text(0), own.parameters))
                .isPresent());
    }

    /** The tag that the caller had when the route was recorded tells who sends now. */
    FunctionResult isDirection(RouteContext context, Arguments arguments) {
        String wanted = arguments.text(0);
        if (!List.of("upstream", "downstream").contains(wanted)) {
            throw new ScriptException(
                    "is_direction: \"" + SipText.printable(wanted) + "\" (expected one of upstream, downstream)");
        }
        Optional<String> tag =
                context.message().headers("From").stream().findFirst().flatMap(SipText::tag);
        boolean isDownstream = context.attachment(Own.class)
                .map(own ->
                        own.fromTag.isEmpty() || tag.filter(own.fromTag::equals).isPresent())
                .orElse(true);
        return FunctionResult.of(isDownstream == wanted.equals("downstream"));
    }
}
