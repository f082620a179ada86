package org.sipmodule.embedded.modules;

import java.util.ArrayList;
import java.util.List;
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
                .build();
    }

    @Override
    public void configure(ModuleContext context) {
        super.configure(context);
        table = context.service(StatisticTable.class).orElse(null);
    }

    /** One text for each, as {@code tls:opened_connections = 3}. */
    private RpcReply statistics(RpcArguments arguments) throws RpcFault {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i == 0 || i < arguments.count(); i++) {
            String wanted = arguments.text(i);
            int before = lines.size();
            if (table != null) {
                table.groups()
                        .forEach((group, statistics) -> statistics.stream()
                                .filter(statistic -> wanted.equals("all")
                                        || wanted.equals(group + ":")
                                        || wanted.equals(statistic.name())
                                        || wanted.equals(group + "." + statistic.name()))
                                .forEach(statistic -> lines.add(group + ":" + statistic.name() + " = "
                                        + statistic.value().getAsLong())));
            }
            if (lines.size() == before && !wanted.equals("all")) {
                throw new RpcFault(400, "no statistics of that name: " + SipText.printable(wanted));
            }
        }
        return new RpcReply(lines.stream().map(RpcValue::of).toList());
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
