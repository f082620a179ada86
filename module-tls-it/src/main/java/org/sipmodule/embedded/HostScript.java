package org.sipmodule.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Problems;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.LoadModule;
import org.sipmodule.module.host.ModuleHost;
import org.sipmodule.module.host.SetParam;

/** TOY until module.script is there. */
final class HostScript {
    final HostSettings settings;
    final List<LoadModule> modules = new ArrayList<>();
    final List<SetParam> params = new ArrayList<>();
    final List<String[]> calls = new ArrayList<>();

    HostScript(HostOptions o, Problems problems) {
        Path file = o.configFile().toAbsolutePath();
        List<HostSettings.ListenSocket> listen = new ArrayList<>();
        boolean tls = false;
        int debug = 2;
        try {
            int n = 0;
            for (String line : Files.readAllLines(file)) {
                n++;
                SourceLocation at = new SourceLocation(o.configFile().toString(), n, 1);
                Matcher m = Pattern.compile("^listen=(\\w+):([^:]+):(\\d+)").matcher(line);
                if (m.find()) {
                    listen.add(new HostSettings.ListenSocket(
                            m.group(1), new InetSocketAddress(m.group(2), Integer.parseInt(m.group(3))), at));
                }
                if (line.startsWith("enable_tls=yes")) {
                    tls = true;
                }
                m = Pattern.compile("^debug=(-?\\d+)").matcher(line);
                if (m.find()) {
                    debug = Integer.parseInt(m.group(1));
                }
                m = Pattern.compile("^loadmodule \"([^\"]+)\"").matcher(line);
                if (m.find()) {
                    modules.add(new LoadModule(m.group(1), at));
                }
                m = Pattern.compile("^modparam\\(\"(\\w+)\", *\"(\\w+)\", *(\"[^\"]*\"|\\d+)")
                        .matcher(line);
                if (m.find()) {
                    String v = m.group(3);
                    params.add(new SetParam(
                            m.group(1),
                            m.group(2),
                            v.startsWith("\"") ? Value.of(v.substring(1, v.length() - 1)) : Value.of(Long.parseLong(v)),
                            at));
                }
                m = Pattern.compile("^\\s+(\\w+)\\((?:\"([^\"]*)\"(?:, *\"([^\"]*)\")?)?\\)")
                        .matcher(line);
                if (m.find()) {
                    calls.add(new String[] {m.group(1), m.group(2), m.group(3)});
                }
            }
        } catch (IOException e) {
            problems.error(SourceLocation.ofFile(o.configFile().toString()), "cannot be read: " + e, "", "");
        }
        settings = new HostSettings(
                file,
                o.workingDirectory().orElse(Path.of("").toAbsolutePath()),
                o.runDirectory().orElse(Path.of("/tmp")),
                tls,
                listen,
                2048,
                Duration.ofSeconds(120),
                Duration.ofSeconds(10),
                o.debug().orElse(debug));
    }

    static HostScript read(HostOptions o, Problems problems) {
        return new HostScript(o, problems);
    }

    HostSettings settings() {
        return settings;
    }

    List<LoadModule> modules() {
        return modules;
    }

    List<SetParam> params() {
        return params;
    }

    int children() {
        return 4;
    }

    Optional<String> serverHeader() {
        return Optional.empty();
    }

    ScriptRouter link(ModuleHost host, Problems problems) {
        List<FunctionSpec> functions = new ArrayList<>();
        List<Arguments> args = new ArrayList<>();
        for (String[] c : calls) {
            int n = c[1] == null ? 0 : c[2] == null ? 1 : 2;
            host.functions().named(c[0]).stream()
                    .map(e -> e.function())
                    .filter(f -> f.arguments().size() == n)
                    .findFirst()
                    .ifPresentOrElse(
                            f -> {
                                functions.add(f);
                                args.add(new Arguments(
                                        n == 0
                                                ? List.of()
                                                : n == 1
                                                        ? List.of(Value.of(c[1]))
                                                        : List.of(Value.of(c[1]), Value.of(c[2]))));
                            },
                            () -> problems.error(
                                    SourceLocation.ofFile(settings.configFile().toString()),
                                    "no function " + c[0],
                                    "",
                                    ""));
        }
        return new ScriptRouter(new Linked(functions, args));
    }

    record Linked(List<FunctionSpec> functions, List<Arguments> args) {
        boolean has(RouteKind kind, String name) {
            return kind == RouteKind.REQUEST;
        }

        FunctionResult run(RouteKind kind, String name, RouteContext context) {
            for (int i = 0; i < functions.size(); i++) {
                FunctionResult r = functions.get(i).body().call(context, args.get(i));
                if (r.flow() != FunctionResult.Flow.CONTINUE) {
                    return r;
                }
            }
            return FunctionResult.TRUE;
        }

        RouteContext begin(SipMessage m, Optional<ConnectionInfo> c) {
            Map<Class<?>, Object> map = new HashMap<>();
            return new RouteContext() {
                @Override
                public RouteKind kind() {
                    return RouteKind.REQUEST;
                }

                @Override
                public SipMessage message() {
                    return m;
                }

                @Override
                public Optional<ConnectionInfo> connection() {
                    return c;
                }

                @Override
                public Value xavp(String root, String field) {
                    return Value.none();
                }

                @Override
                public <T> T attachment(Class<T> type, Supplier<T> make) {
                    return type.cast(map.computeIfAbsent(type, t -> make.get()));
                }

                @Override
                public <T> Optional<T> attachment(Class<T> type) {
                    return Optional.ofNullable(map.get(type)).map(type::cast);
                }
            };
        }
    }
}
