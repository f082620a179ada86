package org.sipmodule.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sipmodule.tool.Tool;

/** The stock {@code kamcli} with a configuration of its own, for a host whose run directory and working directory are one. */
final class Kamcli {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The same program with the FIFO's bytes and texts told apart, which its version 2.0.0 does not do on Python 3. */
    private static final String WITH_BYTES = """
            import os, sys, threading
            write, read = os.write, os.read
            os.write = lambda fd, text: write(fd, text.encode() if isinstance(text, str) else text)
            os.read = lambda fd, most: read(fd, most).decode()
            threading.Thread.isAlive = threading.Thread.is_alive
            from kamcli.cli import cli
            sys.argv[0] = "kamcli"
            cli()
            """;

    private final Path directory;

    /** @param transport {@code socket} or {@code fifo} */
    Kamcli(Path directory, String transport) throws IOException {
        Tool.require("kamcli", "kamcli");
        this.directory = directory;
        Files.writeString(
                directory.resolve("kamcli.ini"),
                String.join(
                        "\n",
                        "[main]",
                        "domain=example.test",
                        "[db]",
                        "rwurl=sqlite:///" + directory.resolve("kamailio.sqlite"),
                        "[ctl]",
                        "type=jsonrpc",
                        "[jsonrpc]",
                        "transport=" + transport,
                        "path=" + directory.resolve("kamailio_rpc.fifo"),
                        "rplnamebase=kamcli_reply",
                        "rpldir=" + directory,
                        "srvaddr=" + directory.resolve("kamailio_rpc.sock"),
                        "rcvaddr=" + directory.resolve("kamcli.sock"),
                        "outformat=json",
                        ""));
    }

    Tool.Outcome run(String... arguments) {
        return run(List.of("kamcli"), arguments);
    }

    /** Where kamcli ends before it has sent anything, because of that, it is helped along. */
    Tool.Outcome runOverFifo(String... arguments) {
        Tool.Outcome outcome = run(arguments);
        return outcome.output().contains("TypeError: a bytes-like object is required")
                ? run(List.of("/usr/bin/python3", "-c", WITH_BYTES), arguments)
                : outcome;
    }

    private Tool.Outcome run(List<String> program, String... arguments) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("--no-default-configs", "-c", "kamcli.ini"));
        command.addAll(Arrays.asList(arguments));
        return Tool.run(directory, PATIENCE, "", command);
    }
}
