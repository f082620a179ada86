package org.sipmodule.embedded.ctl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.rpc.FileAccess;
import org.sipmodule.embedded.rpc.RpcAddress;
import org.sipmodule.embedded.rpc.RpcCaller;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.host.RpcRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The module {@code ctl}: BINRPC for {@code kamcmd} and other clients, over TCP, UDP and unix sockets. */
final class CtlModule implements Module {

    private static final Logger LOG = LoggerFactory.getLogger(CtlModule.class);

    private static final String DEFAULT_SOCKET = "kamailio_ctl";
    private static final int KB = 1024;

    private final Map<RpcAddress, SourceLocation> addresses = new LinkedHashMap<>();
    private FileAccess access = FileAccess.OWNER_ONLY;
    private @Nullable BinRpcCalls calls;
    private volatile @Nullable CtlServer server;

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .params(CtlParams.ALL)
                .rpc(new RpcCommandSpec("ctl.who", "list open connections", true, this::who))
                .rpc(new RpcCommandSpec("ctl.listen", "list ctl listen sockets", true, this::listen))
                .rpc(new RpcCommandSpec(
                        "ctl.connections", "returns number of open connections", false, this::connections))
                .build();
    }

    @Override
    public void configure(ModuleContext context) {
        Problems problems = new Problems();
        readAddresses(context, problems);
        access = FileAccess.read(context.params(), CtlParams.ACCESS, problems);
        RpcRegistry registry = context.service(RpcRegistry.class).orElse(null);
        if (registry == null) {
            problems.error(
                    SourceLocation.NONE, "this host has no RPC commands to serve", "", "Remove loadmodule \"ctl\"");
        } else {
            ParamValues params = context.params();
            BinRpcEncoder.Limits limits = new BinRpcEncoder.Limits(
                    params.number(CtlParams.MAX_BODY) * KB, params.number(CtlParams.MAX_STRUCT) * KB);
            calls = new BinRpcCalls(new RpcCaller(registry), limits, params.number(CtlParams.MAX_REASON));
        }
        problems.throwIfErrors("ctl");
        problems.all().forEach(context::report);
    }

    private void readAddresses(ModuleContext context, Problems problems) {
        SourceLocation place = context.params().place(CtlParams.BINRPC);
        for (String text : context.params().all(CtlParams.BINRPC)) {
            try {
                RpcAddress address = RpcAddress.parse(text, context.host().runDirectory());
                if (addresses.put(address, place) != null) {
                    problems.error(place, "binrpc \"" + text + "\" is set twice", "each address once", "");
                }
                if (address.isReachableFromOutside()) {
                    problems.warning(
                            place,
                            "binrpc \"" + text + "\" is reachable from other machines, and BINRPC asks for no password",
                            "",
                            "Use a loopback address or a unix socket");
                }
            } catch (RpcAddress.Refused refused) {
                problems.error(place, "binrpc " + refused.getMessage(), refused.expected(), refused.remedy());
            }
        }
        if (!context.params().isSet(CtlParams.BINRPC)) {
            addresses.put(
                    RpcAddress.unix(
                            RpcAddress.Transport.UNIX_STREAM,
                            context.host().runDirectory().resolve(DEFAULT_SOCKET)),
                    SourceLocation.NONE);
        }
    }

    @Override
    public void start() {
        BinRpcCalls configured = calls;
        if (configured == null) {
            throw new IllegalStateException("ctl is started without being configured");
        }
        List<CtlListener> listeners = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        addresses.forEach((address, place) -> {
            try {
                listeners.add(CtlListener.open(address, access));
            } catch (IOException failed) {
                problems.add(
                        Problem.error(place, "binrpc " + address + " cannot be opened", RpcAddress.cause(failed), ""));
            }
        });
        if (!problems.isEmpty()) {
            CtlServer.closeAll(listeners);
            throw new ConfigException("ctl", problems);
        }
        serve(configured, listeners);
    }

    private void serve(BinRpcCalls configured, List<CtlListener> listeners) {
        try {
            CtlServer started = new CtlServer(listeners, configured, CtlServer.IDLE);
            server = started;
            started.start();
        } catch (IOException failed) {
            CtlServer.closeAll(listeners);
            throw new ConfigException(
                    "ctl", Problem.error(SourceLocation.NONE, "no thread can serve ctl: " + failed, "", ""));
        }
        for (CtlListener listener : listeners) {
            RpcAddress address = listener.address();
            LOG.info("ctl listens on {}:{} {}", address.transport(), address.name(), listener.port());
        }
    }

    private RpcReply who(RpcArguments arguments) {
        CtlServer running = server;
        return texts(running == null ? List.of() : running.connections());
    }

    private RpcReply listen(RpcArguments arguments) {
        CtlServer running = server;
        return texts(
                running == null
                        ? List.of()
                        : running.listeners().stream()
                                .map(listener -> List.of(
                                        "binrpc",
                                        listener.address().transport().toString(),
                                        listener.address().name(),
                                        listener.port()))
                                .toList());
    }

    private static RpcReply texts(List<List<String>> rows) {
        return new RpcReply(
                rows.stream().flatMap(List::stream).map(RpcValue::of).toList());
    }

    private RpcReply connections(RpcArguments arguments) {
        CtlServer running = server;
        return RpcReply.of(
                RpcValue.of(running == null ? 0 : running.connections().size()));
    }

    @Override
    public void close() {
        CtlServer running = server;
        if (running != null) {
            running.close();
        }
    }
}
