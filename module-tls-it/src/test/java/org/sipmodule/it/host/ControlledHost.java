package org.sipmodule.it.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sipmodule.tool.Tool;

/** The distribution with {@code etc/kamailio.cfg} and a control socket for {@code kamcmd}. */
public final class ControlledHost implements AutoCloseable {

    private static final String CONFIG = "modparam(\"tls\", \"config\", \"tls.cfg\")";

    private final DemoConfiguration demo;
    private final LaunchedHost host;

    private ControlledHost(DemoConfiguration demo, LaunchedHost host) {
        this.demo = demo;
        this.host = host;
    }

    /** @param lines further ones for the script, after all modules are loaded */
    public static ControlledHost start(String... lines) throws IOException {
        return start(new DemoConfiguration(), LaunchedHost.HOME.resolve("bin/siphost"), "", lines);
    }

    /** @param options of the JVM */
    public static ControlledHost start(DemoConfiguration demo, Path launcher, String options, String... lines)
            throws IOException {
        Tool.require("kamcmd", "kamailio");
        Path script = demo.directory().resolve("kamailio.cfg");
        String written = Files.readString(script);
        assertThat(written).contains(CONFIG);
        List<String> added = new ArrayList<>(List.of(
                "loadmodule \"ctl.so\"",
                "loadmodule \"cfg_rpc.so\"",
                "loadmodule \"kex.so\"",
                "modparam(\"ctl\", \"binrpc\", \"unix:" + control(demo) + "\")",
                CONFIG));
        added.addAll(List.of(lines));
        if (!Files.exists(demo.authorities())) {
            DemoCertificates.copyTo(demo.directory());
        }
        Files.writeString(script, written.replace(CONFIG, String.join("\n", added)));
        return new ControlledHost(
                demo,
                LaunchedHost.run(
                                launcher, demo.directory(), Map.of("JAVA_OPTS", options), DemoConfiguration.arguments())
                        .listening());
    }

    private static Path control(DemoConfiguration demo) {
        return demo.directory().resolve("ctl");
    }

    public DemoConfiguration demo() {
        return demo;
    }

    public int port() {
        return demo.port();
    }

    public Path directory() {
        return demo.directory();
    }

    public String output() throws IOException {
        return host.output();
    }

    /** How often the log has a text. */
    public long count(String text) throws IOException {
        return host.output().split(Pattern.quote(text), -1).length - 1L;
    }

    /** That there is no trace of a Java exception in the log, whatever the debug level. */
    public void assertTellsOfNoDefect() throws IOException {
        assertThat(host.output().lines())
                .as("what the log must not have")
                .noneMatch(line -> line.matches("\\s+at .*\\(.*\\)|.*\\w(Exception|Error)\\b.*"));
    }

    public long pid() {
        return host.pid();
    }

    /** What {@code kamcmd} prints for a call. */
    public String kamcmd(String... call) {
        return kamcmdWith("", call);
    }

    /** What {@code kamcmd} prints for what is typed into it. */
    public String kamcmdShell(String typed) {
        return kamcmdWith(typed);
    }

    private String kamcmdWith(String input, String... call) {
        List<String> command = new ArrayList<>(List.of("kamcmd", "-s", "unix:" + control(demo)));
        if (call.length > 0) {
            command.add("--");
        }
        command.addAll(List.of(call));
        return Tool.run(demo.directory(), Duration.ofMinutes(3), input, command).output();
    }

    /** Ends it, and checks that it ended well. */
    @Override
    public void close() throws IOException {
        try {
            assertThat(host.terminated().status()).as(host.output()).isZero();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        } finally {
            host.close();
        }
    }
}
