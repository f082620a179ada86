package org.sipmodule.embedded.rpc;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.HostServices;
import org.sipmodule.module.host.LoadModule;
import org.sipmodule.module.host.ModuleHost;
import org.sipmodule.module.host.RpcRegistry;
import org.sipmodule.module.host.SetParam;

/** A running host with the modules {@code demo}, {@code cfg_rpc} and one for management, without script and SIP stack. */
public final class TestHost implements AutoCloseable {

    private static final SourceLocation PLACE = new SourceLocation("kamailio.cfg", 7, 1);

    private final ModuleHost host;
    private final List<Problem> problems;

    private TestHost(ModuleHost host, List<Problem> problems) {
        this.host = host;
        this.problems = problems;
    }

    public static TestHost start(Path runDirectory, SetParam... params) {
        return started(configure(runDirectory, params));
    }

    /** With another management module in {@code ctl}'s place. */
    public static TestHost startWith(String module, Path runDirectory, SetParam... params) {
        return started(configureWith(module, runDirectory, params));
    }

    /** As {@code -c}: nothing is opened. */
    public static TestHost configureWith(String module, Path runDirectory, SetParam... params) {
        return configure(List.of("demo", "cfg_rpc", module), runDirectory, params);
    }

    /** Commands without sockets. */
    public static TestHost startWithoutCtl(SetParam... params) {
        return started(configure(List.of("demo", "cfg_rpc"), Path.of("/run/x"), params));
    }

    private static TestHost started(TestHost made) {
        made.problems.stream().filter(Problem::isError).findFirst().ifPresent(problem -> {
            throw new AssertionError(problem.toString());
        });
        try {
            made.host.start();
        } catch (RuntimeException failed) {
            made.close();
            throw failed;
        }
        return made;
    }

    /** As {@code -c}: nothing is opened. */
    public static TestHost configure(Path runDirectory, SetParam... params) {
        return configure(List.of("demo", "cfg_rpc", "ctl"), runDirectory, params);
    }

    private static TestHost configure(List<String> modules, Path runDirectory, SetParam... params) {
        HostSettings settings = new HostSettings(
                Path.of("/etc/kamailio/kamailio.cfg"),
                runDirectory,
                runDirectory,
                false,
                List.of(),
                0,
                Optional.empty(),
                Duration.ofSeconds(10),
                2,
                HostSettings.Tcp.DEFAULTS);
        Problems problems = new Problems();
        List<LoadModule> loads = new ArrayList<>();
        for (String name : modules) {
            loads.add(new LoadModule(name + ".so", PLACE));
        }
        ModuleHost host = ModuleHost.load(
                TestHost.class.getClassLoader(), settings, new HostServices(), loads, Arrays.asList(params), problems);
        new CoreCommands("demo 1.0", Instant.now(), runDirectory).register(host.rpc());
        host.configure(problems);
        return new TestHost(host, problems.all());
    }

    public static SetParam binrpc(String address) {
        return new SetParam("ctl", "binrpc", Value.of(address), PLACE);
    }

    public static SetParam param(String module, String name, Value value) {
        return new SetParam(module, name, value, PLACE);
    }

    public List<String> problems() {
        return problems.stream()
                .map(problem -> problem.severity() + " " + problem)
                .toList();
    }

    public List<RpcValue> call(String command, Object... arguments) throws RpcFault {
        RpcReply reply = host.rpc().call(command, new RpcArguments(values(arguments)));
        return reply.records();
    }

    /** The end of a pool is known a moment before its last thread is gone. */
    public static void awaitNoThreads(String prefix) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith(prefix)));
    }

    public static List<RpcValue> values(Object... arguments) {
        return Arrays.stream(arguments)
                .map(argument -> argument instanceof Integer number
                        ? RpcValue.of(number)
                        : argument instanceof Double real
                                ? new RpcValue.Real(real)
                                : RpcValue.of(String.valueOf(argument)))
                .toList();
    }

    public RpcRegistry registry() {
        return host.rpc();
    }

    /** The port of the listener in that place. */
    public int port(int listener) throws RpcFault {
        return Integer.parseInt(((RpcValue.Text) call("ctl.listen").get(4 * listener + 3)).text());
    }

    @Override
    public void close() {
        host.close();
    }
}
