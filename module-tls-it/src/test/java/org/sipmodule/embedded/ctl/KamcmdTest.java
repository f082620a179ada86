package org.sipmodule.embedded.ctl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.rpc.TestHost;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tool.Tool;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The stock {@code kamcmd} as a client, in its own process. */
public class KamcmdTest {

    private Path run = Path.of("");
    private @Nullable TestHost running;
    private String tcp = "";
    private String udp = "";

    @BeforeClass
    public void start() throws Exception {
        Tool.require("kamcmd", "kamailio");
        run = Temporary.folder("ctl");
        TestHost host = TestHost.start(
                run,
                TestHost.binrpc("tcp:127.0.0.1:0"),
                TestHost.binrpc("udp:127.0.0.1:0"),
                TestHost.binrpc("unix:kamailio_ctl"),
                TestHost.binrpc("unixd:datagrams"));
        running = host;
        tcp = "tcp:127.0.0.1:" + host.port(0);
        udp = "udp:127.0.0.1:" + host.port(1);
    }

    @AfterClass
    public void stop() {
        TestHost host = running;
        if (host != null) {
            host.close();
            assertThat(run).isEmptyDirectory();
        }
    }

    @DataProvider
    public Object[][] calls() {
        return new Object[][] {
            {"core.echo a -7 300 1.5 s:12", "a\n-7\n300\n1.500000\n12\n"},
            {"core.version", "demo 1.0\n"},
            {"ver", "demo 1.0\n"},
            {"demo.list", "{\n\ttext: <null string>\n\tinner: {\n\t\tn: -1\n\t}\n\titems: {\n\t\ta\n\t\t2\n\t}\n}\n"},
            {"nosuch", "error: 500 - command nosuch not found\n"},
            {"demo.refuse 510", "error: 500 - no: " + "é".repeat(510) + "\n"},
            {"cfg.get demo log", "3\n"},
            {"cfg.set_now_int demo log 7", ""},
            {"cfg.get demo log", "7\n"},
            {"cfg.get demo", "{\n\tdepth: 9\n\tlog: 7\n\tname: <null string>\n}\n"},
            {
                "cfg.set_now_int demo log abc",
                "error: 400 - error at parameter 2: expected integer type but record doesn't match type\n"
            },
            {"cfg.list demo", "demo: depth\ndemo: log\ndemo: name\ndemo: config\n"},
            {"help cfg.get", "Get the value of a configuration variable\n"},
        };
    }

    @Test(dataProvider = "calls")
    public void kamcmdSaysOverTcp(String call, String output) throws Exception {
        assertThat(kamcmd("", "-s", tcp, "--", call)).isEqualTo(output);
    }

    @Test
    public void kamcmdReachesUdpAndTheSocketFiles() throws Exception {
        assertThat(kamcmd("", "-s", udp, "core.echo 1")).isEqualTo("1\n");
        assertThat(kamcmd("", "-s", "unix:" + run.resolve("kamailio_ctl"), "core.echo 1"))
                .isEqualTo("1\n");
        assertThat(kamcmd("", "-D", run.toString(), "-s", "unixd:" + run.resolve("datagrams"), "core.echo 1"))
                .isEqualTo("1\n");
        assertThat(kamcmd("", "-D", run.toString(), "-s", "unixd:" + run.resolve("datagrams"), "ctl.listen"))
                .endsWith("binrpc\nunix_dgram\n" + run.resolve("datagrams") + "\n\n");
    }

    @Test
    public void kamcmdWorksAsAShell() throws Exception {
        assertThat(kamcmd("core.echo hello\nnosuch\ncore.echo again\nquit\n", "-s", tcp))
                .contains("hello", "error: 500 - command nosuch not found", "again")
                .doesNotContain("ERROR");
    }

    /** @param options the last one may be several words */
    private static String kamcmd(String input, String... options) {
        List<String> command = new ArrayList<>(List.of("kamcmd"));
        for (String option : options) {
            command.addAll(List.of(option.split(" ")));
        }
        String said =
                Tool.run(Path.of(""), Duration.ofSeconds(20), input, command).output();
        return new String(said.getBytes(ISO_8859_1), UTF_8);
    }
}
