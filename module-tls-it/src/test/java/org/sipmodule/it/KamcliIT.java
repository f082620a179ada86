package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.tool.Tool;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The packaged host as {@code kamcli}, {@code kamcmd} and a shell see it: JSON-RPC over datagrams and FIFO, BINRPC beside. */
public class KamcliIT {

    private final DemoConfiguration demo = new DemoConfiguration();
    private LaunchedHost host;
    private Path directory;

    @BeforeClass
    public void startHost() throws IOException {
        directory = demo.directory();
        Path script = directory.resolve("kamailio.cfg");
        Files.writeString(script, Files.readString(script).replace("loadmodule \"sl.so\"", """
                        loadmodule "ctl.so"
                        loadmodule "cfg_rpc.so"
                        loadmodule "jsonrpcs.so"
                        modparam("ctl", "binrpc", "unixs:kamailio_ctl")
                        modparam("ctl", "binrpc", "unixd:kamailio_ctl_datagrams")
                        modparam("jsonrpcs", "fifo_reply_dir", "%s/")
                        loadmodule "sl.so\"""".formatted(directory)));
        host = start();
    }

    private LaunchedHost start() throws IOException {
        return LaunchedHost.run(
                directory, "--test-certificates", "certs", "-f", "kamailio.cfg", "-DD", "-E", "-w", ".", "-Y", ".");
    }

    @BeforeClass(dependsOnMethods = "startHost")
    public void awaitHost() throws IOException {
        host.listening();
    }

    @AfterClass(alwaysRun = true)
    public void endHost() throws Exception {
        assertThat(host.terminated().status()).as(host.output()).isZero();
        assertThat(directory.toFile().list())
                .doesNotContain("kamailio_rpc.sock", "kamailio_rpc.fifo", "kamailio_ctl", "kamailio_ctl_datagrams");
    }

    @DataProvider
    public Object[][] commands() {
        return new Object[][] {
            {"rpcmethods", List.of("\"cfg.get\",\n", "\"core.version\",\n", "\"tls.reload\"\n    ]")},
            {"jsonrpc core.version", List.of("\"result\": \"siphost ")},
            {
                "jsonrpc core.echo a i:7 s:s:x",
                List.of("\"result\": [\n        \"a\",\n        7,\n        \"s:x\"\n    ]")
            },
            {"uptime", List.of("\"up_since\": \"", "\"uptime\": ")},
            {"ps", List.of(" main\n", " jsonrpcs-worker-1\n")},
            {"jsonrpc cfg.get tls log", List.of("\"result\": 3")},
            {"jsonrpc cfg.get tls nosuch", List.of("\"code\": 400", "\"message\": \"Failed to get the variable")},
            {
                "jsonrpc nosuch",
                List.of("\"code\": -32601", "\"message\": \"Method Not Found: there is no command nosuch\"")
            },
        };
    }

    @Test(dataProvider = "commands")
    public void kamcliShowsOverItsSocket(String command, List<String> shown) throws IOException {
        Tool.Outcome outcome = new Kamcli(directory, "socket").run(command.split(" "));
        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains(shown);
    }

    @Test
    public void kamcliChangesAVariable() throws IOException {
        Kamcli kamcli = new Kamcli(directory, "socket");
        assertThat(kamcli.run("jsonrpc", "cfg.set_now_int", "tls", "debug", "i:2")
                        .output())
                .contains("\"result\": {}");
        assertThat(kamcli.run("jsonrpc", "cfg.get", "tls", "debug").output()).contains("\"result\": 2");
        assertThat(kamcli.run("jsonrpc", "cfg.set_now_int", "tls", "debug", "many")
                        .output())
                .contains("error at parameter 2: expected integer type but record doesn't match type");
    }

    @Test
    public void kamcliShowsOverItsFifo() throws IOException {
        Kamcli kamcli = new Kamcli(directory, "fifo");
        assertThat(kamcli.runOverFifo("jsonrpc", "core.version").output()).contains("\"result\": \"siphost ");
        assertThat(kamcli.runOverFifo("rpcmethods").output()).contains("\"cfg.get\",\n", "\"tls.reload\"\n    ]");
    }

    @DataProvider
    public Object[][] tlsCommands() {
        return new Object[][] {
            {
                "tls info",
                List.of("\"max_connections\": ", "\"opened_connections\": 0", "\"clear_text_write_queued_bytes\": 0")
            },
            {"tls conlist", List.of("\"result\": []")},
            {"tls cfgoptions", List.of("\"force_run\": 0", "\"ca_list\": null", "\"ct_wq_blk_size\": 4096")},
            {"tls cfgreload", List.of("\"result\": \"Ok. TLS configuration reloaded.\"")},
        };
    }

    @Test(dataProvider = "tlsCommands")
    public void kamcliShowsTls(String command, List<String> shown) throws IOException {
        Tool.Outcome outcome = new Kamcli(directory, "socket").run(command.split(" "));
        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains(shown);
    }

    /** The manual of jsonrpcs has it nearly so. */
    @Test
    public void aShellCommandsByTheFifo() {
        Tool.Outcome outcome = Tool.run(
                directory,
                Duration.ofSeconds(20),
                "",
                List.of(
                        "bash",
                        "-c",
                        "mkfifo -m 600 reply && echo '{\"jsonrpc\":\"2.0\",\"method\":\"core.echo\",\"params\":[1],"
                                + "\"reply_name\":\"reply\",\"id\":7}' >kamailio_rpc.fifo && cat reply"));
        assertThat(outcome.output()).isEqualTo("{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t[1],\n\t\"id\":\t7\n}");
    }

    @DataProvider
    public Object[][] kamcmdAddresses() {
        return new Object[][] {{"unixs:kamailio_ctl"}, {"unixd:kamailio_ctl_datagrams"}};
    }

    @Test(dataProvider = "kamcmdAddresses")
    public void kamcmdShowsOverStreamsAndDatagrams(String address) {
        Tool.require("kamcmd", "kamailio");
        assertThat(Tool.run(
                                directory,
                                Duration.ofSeconds(20),
                                "",
                                List.of("kamcmd", "-D", directory.toString(), "-s", address, "core.echo", "a", "7"))
                        .output())
                .isEqualTo("a\n7\n");
    }

    @Test
    public void aSecondHostTakesNothingFromTheFirst() throws Exception {
        try (LaunchedHost second = start()) {
            assertThat(second.status()).isEqualTo(255);
            assertThat(second.output()).contains("kamailio_ctl is in use by a running process");
        }
        Path script = directory.resolve("kamailio.cfg");
        Files.writeString(
                directory.resolve("fifo.cfg"),
                Files.readString(script)
                        .replaceAll("(?m)^.*\"ctl.*$", "")
                        .replace(
                                "modparam(\"jsonrpcs\"",
                                "modparam(\"jsonrpcs\", \"transport\", 2)\nmodparam(\"jsonrpcs\""));
        try (LaunchedHost second = LaunchedHost.run(directory, "-f", "fifo.cfg", "-DD", "-E", "-w", ".", "-Y", ".")) {
            assertThat(second.status()).isEqualTo(255);
            assertThat(second.output()).contains("kamailio_rpc.fifo is in use by a running process");
        }
        assertThat(new Kamcli(directory, "socket")
                        .run("jsonrpc", "core.version")
                        .output())
                .contains("\"result\": \"siphost ");
        assertThat(directory.resolve("kamailio_rpc.fifo")).exists();
    }
}
