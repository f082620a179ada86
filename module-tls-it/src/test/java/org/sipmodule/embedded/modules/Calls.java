package org.sipmodule.embedded.modules;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sipmodule.embedded.sip.ChannelReplies;
import org.sipmodule.embedded.sip.Relaying;
import org.sipmodule.embedded.sip.StatefulRelay;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.Problems;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.HostServices;
import org.sipmodule.module.host.LoadModule;
import org.sipmodule.module.host.ModuleHost;
import org.sipmodule.module.host.SetParam;

/** The functions of one module, found as a host finds them, called on one message. */
final class Calls implements RouteContext {

    private static final SourceLocation PLACE = new SourceLocation("kamailio.cfg", 3, 1);

    private final ModuleHost host;
    private final Problems problems;
    private final SipMessage message;
    private final Map<Class<?>, Object> attachments = new HashMap<>();

    private Calls(ModuleHost host, Problems problems, SipMessage message) {
        this.host = host;
        this.problems = problems;
        this.message = message;
    }

    static Calls of(String module, SipMessage message) {
        return of(module, message, Map.of());
    }

    static Calls of(String module, SipMessage message, Map<String, Value> params) {
        Problems problems = new Problems();
        HostSettings settings = new HostSettings(
                Path.of("/etc/kamailio/kamailio.cfg"),
                Path.of("/"),
                Path.of("/run"),
                false,
                List.of(),
                0,
                Optional.empty(),
                Duration.ZERO,
                2,
                HostSettings.Tcp.DEFAULTS);
        List<SetParam> sets = params.entrySet().stream()
                .map(entry -> new SetParam(module, entry.getKey(), entry.getValue(), PLACE))
                .toList();
        ModuleHost host = ModuleHost.load(
                Calls.class.getClassLoader(),
                settings,
                new HostServices()
                        .with(
                                Relaying.class,
                                new StatefulRelay(
                                        new ChannelReplies(Optional.empty()),
                                        uri -> uri.contains("@own") || uri.startsWith("sip:own"))),
                List.of(new LoadModule(module + ".so", PLACE)),
                sets,
                problems);
        host.configure(problems);
        host.start();
        return new Calls(host, problems, message);
    }

    /** The return code. */
    int call(String function, Object... arguments) {
        FunctionSpec spec = host.functions().named(function).stream()
                .map(entry -> entry.function())
                .filter(known -> known.arguments().size() == arguments.length)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no function " + function));
        List<Value> values = Arrays.stream(arguments)
                .map(argument -> argument instanceof Value value
                        ? value
                        : argument instanceof Integer number ? Value.of(number) : Value.of(argument.toString()))
                .toList();
        return spec.body().call(this, new Arguments(values)).code();
    }

    List<String> problems() {
        return problems.all().stream().map(Object::toString).toList();
    }

    @Override
    public RouteKind kind() {
        return RouteKind.REQUEST;
    }

    @Override
    public SipMessage message() {
        return message;
    }

    @Override
    public Optional<ConnectionInfo> connection() {
        return Optional.empty();
    }

    @Override
    public Value xavp(String root, String field) {
        return Value.none();
    }

    @Override
    public MessageAttributes attributes() {
        throw new UnsupportedOperationException("the message is not sent on");
    }

    @Override
    public <T> T attachment(Class<T> type, Supplier<T> make) {
        return type.cast(attachments.computeIfAbsent(type, missing -> make.get()));
    }

    @Override
    public <T> Optional<T> attachment(Class<T> type) {
        return Optional.ofNullable(attachments.get(type)).map(type::cast);
    }
}
