package org.sipmodule.embedded.modules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.StatisticSpec;
import org.sipmodule.module.host.StatisticTable;

/** The module {@code kex}: the destination of a request, and the command that shows statistics. */
final class KexModule extends FunctionModule {

    private @Nullable StatisticTable table;

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .function(FunctionSpec.of(
                        "setdsturi",
                        List.of(Argument.VALUE),
                        RouteKind.ANY,
                        "setdsturi(uri): where the request goes instead of to its request URI",
                        KexModule::set))
                .function(FunctionSpec.of(
                        "resetdsturi", List.of(), RouteKind.ANY, "takes the destination back", (context, arguments) -> {
                            context.message().destinationUri("");
                            return FunctionResult.TRUE;
                        }))
                .function(FunctionSpec.of(
                        "isdsturiset",
                        List.of(),
                        RouteKind.ANY,
                        "whether a destination is set",
                        (context, arguments) -> FunctionResult.of(
                                context.message().destinationUri().isPresent())))
                .rpc(new RpcCommandSpec(
                        "stats.get_statistics",
                        "Print real-time statistics of modules: all, group: or the name of one",
                        true,
                        this::statistics))
                .rpc(new RpcCommandSpec(
                        "stats.fetch",
                        "As stats.get_statistics, in a structure with a member of text for each",
                        false,
                        arguments -> fetch(arguments, number -> RpcValue.of(Long.toString(number)))))
                .rpc(new RpcCommandSpec(
                        "stats.fetchn",
                        "As stats.fetch, with numbers",
                        false,
                        arguments ->
                                fetch(arguments, number -> RpcValue.of((int) Math.min(Integer.MAX_VALUE, number)))))
                .build();
    }

    @Override
    public void configure(ModuleContext context) {
        super.configure(context);
        table = context.service(StatisticTable.class).orElse(null);
    }

    /** One text for each, as {@code tls:opened_connections = 3}. */
    private RpcReply statistics(RpcArguments arguments) throws RpcFault {
        List<RpcValue> lines = new ArrayList<>();
        for (String wanted : wanted(arguments)) {
            int before = lines.size();
            named(
                    wanted,
                    (group, statistic) -> lines.add(RpcValue.of(group + ":" + statistic.name() + " = "
                            + statistic.value().getAsLong())));
            if (lines.size() == before && !wanted.equals("all")) {
                throw new RpcFault(400, "no statistics of that name: " + SipText.printable(wanted));
            }
        }
        return new RpcReply(lines);
    }

    /** As Kamailio does it, names that are not there are left out. */
    private RpcReply fetch(RpcArguments arguments, LongFunction<RpcValue> shown) throws RpcFault {
        Map<String, RpcValue> found = new LinkedHashMap<>();
        for (String wanted : wanted(arguments)) {
            named(
                    wanted,
                    (group, statistic) -> found.put(
                            group + "." + statistic.name(),
                            shown.apply(statistic.value().getAsLong())));
        }
        return RpcReply.of(new RpcValue.Struct(found.entrySet().stream()
                .map(each -> new RpcValue.Member(each.getKey(), each.getValue()))
                .toList()));
    }

    private static List<String> wanted(RpcArguments arguments) throws RpcFault {
        if (arguments.count() == 0) {
            throw new RpcFault(400, "Please provide which stats to retrieve");
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < arguments.count(); i++) {
            names.add(arguments.text(i));
        }
        return names;
    }

    private void named(String wanted, BiConsumer<String, StatisticSpec> taker) {
        if (table != null) {
            table.groups()
                    .forEach((group, statistics) -> statistics.stream()
                            .filter(statistic -> wanted.equals("all")
                                    || wanted.equals(group + ":")
                                    || wanted.equals(statistic.name())
                                    || wanted.equals(group + "." + statistic.name()))
                            .forEach(statistic -> taker.accept(group, statistic)));
        }
    }

    private static FunctionResult set(RouteContext context, Arguments arguments) {
        String uri = arguments.text(0);
        if (SipText.sipUri(uri).isEmpty()) {
            throw new ScriptException("setdsturi: \"" + SipText.printable(uri) + "\" is no SIP URI");
        }
        context.message().destinationUri(uri);
        return FunctionResult.TRUE;
    }
}
