package org.sipmodule.module.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.TransportContribution;
import org.testng.annotations.Test;

public class ModuleHostTest {

    private static final HostSettings SETTINGS = new HostSettings(
            Path.of("/etc/kamailio/kamailio.cfg"),
            Path.of("/var/work"),
            Path.of("/run/kamailio"),
            true,
            List.of(),
            2048,
            Optional.empty(),
            Duration.ofSeconds(10),
            2,
            HostSettings.Tcp.DEFAULTS);

    private final List<String> journal = FakeModule.newJournal();

    @Test
    public void runsTheLifecycleInOrderAndClosesInReverse() {
        journal.clear();
        ModuleHost host = host(new FakeModule("sl", journal), new FakeModule("tls", journal));
        host.configure(new Problems());
        host.start();
        host.close();
        host.close();
        assertThat(journal)
                .containsExactly("sl configure", "tls configure", "sl start", "tls start", "tls close", "sl close");
    }

    @Test
    public void asksEveryModuleEvenWhenOneRefuses() {
        journal.clear();
        Problems problems = new Problems();
        host(new FakeModule("a", 1, journal, true), new FakeModule("b", 1, journal, true))
                .configure(problems);
        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly("x.cfg: a cannot work", "x.cfg: b cannot work");
    }

    @Test
    public void keepsTheOrderOfItsLifecycle() {
        ModuleHost host = host(new FakeModule("tls", journal));
        assertThatThrownBy(host::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    public void transportsComeWhileConfiguringOnly() {
        FakeModule tls = new FakeModule("tls", journal);
        ModuleHost host = host(tls);
        host.configure(new Problems());
        TransportContribution late = new TransportContribution() {
            @Override
            public String protocol() {
                return "tls";
            }

            @Override
            public Map<String, String> stackProperties(String stackName) {
                return Map.of();
            }
        };
        assertThatThrownBy(() -> tls.context().contribute(late)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    public void listsItsCommandsAndRefusesOthers() throws RpcFault {
        ModuleHost host = host(new FakeModule("tls", journal));
        assertThatThrownBy(() -> host.rpc().call("system.listMethods", RpcArguments.NONE))
                .isInstanceOf(RpcFault.class)
                .hasMessage("the server is starting or ending");
        host.configure(new Problems());
        host.start();
        assertThat(host.rpc().call("system.listMethods", RpcArguments.NONE))
                .isEqualTo(RpcReply.of(RpcValue.of("system.listMethods"), RpcValue.of("system.methodHelp")));
        assertThatThrownBy(() -> host.rpc().call("tls.nosuch", RpcArguments.NONE))
                .isInstanceOf(RpcFault.class)
                .hasMessage("command tls.nosuch not found");
        assertThatThrownBy(() -> host.rpc().call("system.methodHelp", RpcArguments.NONE))
                .hasMessage("error at parameter 0: expected string type but end of packet encountered");
    }

    /** The core setting rpc_exec_delta: for the commands that declare it, each for itself. */
    @Test
    public void pacedCommandsWait() throws RpcFault {
        ModuleHost host = host(new FakeModule("tls", journal));
        host.configure(new Problems());
        host.start();
        RpcRegistry rpc = host.rpc();
        rpc.add(new RpcCommandSpec("tls.reload", "", false, true, arguments -> RpcReply.of("done")));
        rpc.add(new RpcCommandSpec("crl.reload", "", false, true, arguments -> RpcReply.of("done")));
        rpc.add(new RpcCommandSpec("core.free", "", false, arguments -> RpcReply.of("done")));
        rpc.call("tls.reload", RpcArguments.NONE);
        rpc.call("tls.reload", RpcArguments.NONE);
        rpc.execDelta(Duration.ofHours(1));
        assertThatThrownBy(() -> rpc.call("tls.reload", RpcArguments.NONE))
                .isInstanceOfSatisfying(
                        RpcFault.class, fault -> assertThat(fault.code()).isEqualTo(500))
                .hasMessage("Command Executed Too Fast: rpc_exec_delta allows tls.reload every 3600 s");
        rpc.call("crl.reload", RpcArguments.NONE);
        rpc.call("core.free", RpcArguments.NONE);
        rpc.call("core.free", RpcArguments.NONE);
        host.close();
    }

    @Test
    public void resolvesFilesByTheManualsRule() {
        assertThat(SETTINGS.resolve("/abs/a.pem")).isEqualTo(Path.of("/abs/a.pem"));
        assertThat(SETTINGS.resolve("./a.pem")).isEqualTo(Path.of("/var/work/a.pem"));
        assertThat(SETTINGS.resolve("../a.pem")).isEqualTo(Path.of("/var/a.pem"));
        assertThat(SETTINGS.resolve("tls/a.pem")).isEqualTo(Path.of("/etc/kamailio/tls/a.pem"));
    }

    private static ModuleHost host(FakeModule... modules) {
        Problems problems = new Problems();
        ModuleHost host = ModuleHost.load(
                ModuleLoader.of(List.of(modules)),
                Map.of(),
                SETTINGS,
                new HostServices(),
                List.of(modules).stream()
                        .map(module -> new LoadModule(module.name(), SourceLocation.NONE))
                        .toList(),
                List.of(),
                problems);
        assertThat(problems.all()).isEmpty();
        return host;
    }
}
