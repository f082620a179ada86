package org.sipmodule.embedded.modules;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sipmodule.embedded.sip.Replies;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FakeMessage;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.Problems;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.host.HostServices;
import org.sipmodule.module.host.ModuleHost;
import org.sipmodule.module.script.RoutingScript;
import org.sipmodule.module.script.syntax.ScriptFile;
import org.sipmodule.module.script.syntax.ScriptOptions;

/** One run of {@code request_route}, on a message that costs nothing to ask and without sending the reply. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScriptBench {

    private static final String MODULES = """
            loadmodule "sl.so"
            loadmodule "pv.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            loadmodule "maxfwd.so"
            listen=tls:127.0.0.1:5061
            alias=example.test
            """;

    private static final Map<String, String> ROUTES = Map.of("reply", """
            request_route {
                sl_send_reply("200", "OK");
                exit;
            }
            """, "usual", """
            request_route {
                if (!mf_process_maxfwd_header("10")) {
                    sl_send_reply("483", "Too Many Hops");
                    exit;
                }
                route(PEER);
                if (is_method("INVITE|SUBSCRIBE") && !has_totag()) {
                    sl_send_reply("403", "Forbidden");
                    exit;
                }
                if ($ua =~ "friendly-scanner|sipcli") {
                    exit;
                }
                $var(user) = $(fU{s.tolower});
                $var(left) = 3;
                while ($var(left) > 0) {
                    $var(left) = $var(left) - 1;
                }
                if (uri == myself && is_method("OPTIONS")) {
                    append_to_reply("X-User: $var(user)\\r\\n");
                    sl_send_reply("200", "OK");
                    exit;
                }
                sl_send_reply("404", "Not here");
            }
            route[PEER] {
                if (proto == TLS && $si == "192.0.2.1") {
                    $xavp(peer=>kind) = "known";
                }
                switch ($xavp(peer=>kind)) {
                    case "known":
                        $var(peer) = $si + ":" + $sp;
                        break;
                    default:
                        $var(peer) = "nobody";
                }
            }
            """);

    @Param({"reply", "usual"})
    String route;

    private final ConnectionInfo connection = new ConnectionInfo(
            OptionalLong.of(7),
            "tls",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 5061),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 5071));
    private RoutingScript script;
    private int answers;

    @Setup
    public void setUp() throws IOException {
        Path file = Files.createTempFile("bench", ".cfg");
        Files.writeString(file, MODULES + ROUTES.getOrDefault(route, ""));
        Problems problems = new Problems();
        ScriptFile read = ScriptFile.read(file, ScriptOptions.defaults(), problems);
        ModuleHost host = ModuleHost.load(
                ScriptBench.class.getClassLoader(),
                read.settings().host(),
                new HostServices().with(Replies.class, new Counting()),
                read.modules(),
                read.params(),
                problems);
        host.configure(problems);
        script = RoutingScript.link(read, host, problems);
        Files.delete(file);
        run();
        if (problems.hasErrors() || answers != 1) {
            throw new IllegalStateException(answers + " replies, " + problems.all());
        }
    }

    /** With the message made anew, as its headers change. */
    @Benchmark
    public FunctionResult run() {
        SipMessage message = FakeMessage.request("OPTIONS")
                .withUri("sip:example.test")
                .with("Max-Forwards", "70")
                .with("From", "<sip:Alice@example.test>;tag=1")
                .with("To", "<sip:example.test>")
                .with("User-Agent", "a phone");
        return script.run(RouteKind.REQUEST, "", script.begin(message, Optional.of(connection)));
    }

    /** Where replies end. */
    private final class Counting implements Replies {
        @Override
        public boolean sendStateless(SipMessage request, int code, String reason, String headers) {
            answers += code == 200 ? 1 : 0;
            return true;
        }

        @Override
        public Begin begin(SipMessage request) {
            throw new UnsupportedOperationException("the script answers without a transaction");
        }

        @Override
        public boolean hasTransaction(SipMessage request) {
            return false;
        }

        @Override
        public void sendInTransaction(SipMessage request, int code, String reason, String headers) {
            throw new UnsupportedOperationException("the script answers without a transaction");
        }
    }
}
