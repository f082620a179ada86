package org.sipmodule.embedded.modules;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Param;
import org.sipmodule.module.Param.OutOfRange;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.SipMessage;

/** The module {@code maxfwd}: the hop count of a request. The return codes are Kamailio's. */
final class MaxfwdModule extends FunctionModule {

    private static final String HEADER = "Max-Forwards";
    private static final FunctionResult ADDED = FunctionResult.of(2);
    private static final FunctionResult FAILED = FunctionResult.of(-2);
    private static final FunctionResult MISSING = FunctionResult.of(-2);
    private static final FunctionResult MALFORMED = FunctionResult.of(-3);

    private static final Param<Integer> MAX_LIMIT =
            Param.number("max_limit", 70, "highest count that leaves").withRange(1, 256, OutOfRange.NEAREST);
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");
    private static final Set<RouteKind> ROUTES = RouteKind.REQUEST_ONLY;

    private int limit = MAX_LIMIT.defaultValue().orElseThrow();

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .params(List.of(MAX_LIMIT))
                .function(FunctionSpec.of(
                        "mf_process_maxfwd_header",
                        List.of(Argument.VALUE),
                        ROUTES,
                        "counts down (1), adds the header (2), or tells that the count is used up (-1) or no number (-2)",
                        this::process))
                .function(FunctionSpec.of(
                        "is_maxfwd_lt",
                        List.of(Argument.VALUE),
                        ROUTES,
                        "whether the count is less: 1, -1, -2 without the header, -3 when it is no number",
                        MaxfwdModule::isLessThan))
                .build();
    }

    @Override
    public void configure(ModuleContext context) {
        super.configure(context);
        limit = context.params().number(MAX_LIMIT);
    }

    private FunctionResult process(RouteContext context, Arguments arguments) {
        SipMessage message = context.message();
        List<String> values = message.headers(HEADER);
        if (values.isEmpty()) {
            long start = Math.max(0, Math.min(limit, arguments.number(0)));
            message.appendHeader(HEADER, Long.toString(start));
            return ADDED;
        }
        OptionalInt count = count(values.get(0));
        if (count.isEmpty()) {
            return FAILED;
        }
        if (count.getAsInt() == 0) {
            return FunctionResult.FALSE;
        }
        message.removeHeaders(HEADER);
        message.appendHeader(HEADER, Integer.toString(Math.min(limit, count.getAsInt() - 1)));
        return FunctionResult.TRUE;
    }

    private static FunctionResult isLessThan(RouteContext context, Arguments arguments) {
        List<String> values = context.message().headers(HEADER);
        if (values.isEmpty()) {
            return MISSING;
        }
        OptionalInt count = count(values.get(0));
        return count.isEmpty() ? MALFORMED : FunctionResult.of(count.getAsInt() < arguments.number(0));
    }

    private static OptionalInt count(String value) {
        String digits = value.strip();
        return DIGITS.matcher(digits).matches() ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
    }
}
