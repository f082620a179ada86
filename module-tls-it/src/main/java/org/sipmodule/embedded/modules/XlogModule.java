package org.sipmodule.embedded.modules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Param;
import org.sipmodule.module.Param.OutOfRange;
import org.sipmodule.module.RouteKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The module {@code xlog}: messages of the script in the log. One call is one line of the log, whatever a peer put into
 * the message that is shown: control characters are replaced.
 */
final class XlogModule extends FunctionModule {

    private static final Logger LOG = LoggerFactory.getLogger("xlog");

    private static final Param<Integer> BUF_SIZE =
            Param.number("buf_size", 4096, "longest message, characters").withRange(1, 1 << 20, OutOfRange.NEAREST);
    private static final Param<String> PREFIX = Param.text("prefix", "<script>: ", "start of each message");
    private static final String WHY = "what the log looks like and where it goes is set in logback.xml";

    private static final Pattern LINE_END = Pattern.compile("\\r?\\n");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");

    private static final Map<String, XlogLevel> FIXED = Map.of(
            "xdbg", XlogLevel.DBG,
            "xinfo", XlogLevel.INFO,
            "xnotice", XlogLevel.NOTICE,
            "xwarn", XlogLevel.WARN,
            "xerr", XlogLevel.ERR,
            "xcrit", XlogLevel.CRIT,
            "xalert", XlogLevel.ALERT,
            "xbug", XlogLevel.BUG);

    private int longest = BUF_SIZE.defaultValue().orElseThrow();
    private String prefix = PREFIX.defaultValue().orElseThrow();

    @Override
    List<WithoutEffect> withoutEffect() {
        return List.of(
                new WithoutEffect(Param.number("force_color", 0, "colours in the log"), WHY),
                new WithoutEffect(Param.number("long_format", 0, "file and line in the log"), WHY),
                new WithoutEffect(Param.text("log_facility", "syslog facility"), WHY),
                new WithoutEffect(Param.text("log_colors", "colours in the log").withRepeats(), WHY));
    }

    @Override
    public ModuleDeclaration declaration() {
        List<Param<?>> params = new ArrayList<>(List.of(BUF_SIZE, PREFIX));
        params.addAll(paramsWithoutEffect());
        ModuleDeclaration.Builder declaration = ModuleDeclaration.builder()
                .params(params)
                .function(FunctionSpec.of(
                        "xlog",
                        List.of(Argument.VALUE),
                        RouteKind.ANY,
                        "xlog(text): logs with level L_ERR",
                        (context, arguments) -> log(XlogLevel.ERR, arguments, 0)))
                .function(FunctionSpec.of(
                        "xlog",
                        List.of(Argument.VALUE, Argument.VALUE),
                        RouteKind.ANY,
                        "xlog(level, text)",
                        (context, arguments) -> log(XlogLevel.of(arguments.value(0)), arguments, 1)));
        FIXED.forEach((name, level) -> declaration.function(FunctionSpec.of(
                name,
                List.of(Argument.VALUE),
                RouteKind.ANY,
                name + "(text)",
                (context, arguments) -> log(level, arguments, 0))));
        return declaration.build();
    }

    @Override
    public void configure(ModuleContext context) {
        super.configure(context);
        longest = context.params().number(BUF_SIZE);
        prefix = context.params().text(PREFIX).orElse("");
    }

    private FunctionResult log(XlogLevel level, Arguments arguments, int index) {
        if (LOG.isEnabledForLevel(level.level())) {
            LOG.atLevel(level.level())
                    .log(
                            "{}{}{}",
                            level.mark(),
                            prefix,
                            oneLine(arguments.value(index).text()));
        }
        return FunctionResult.TRUE;
    }

    private String oneLine(String text) {
        String cut = text.length() > longest ? text.substring(0, longest) : text;
        String joined = LINE_END.matcher(cut.stripTrailing()).replaceAll(" | ");
        return CONTROL.matcher(joined).replaceAll("?");
    }
}
