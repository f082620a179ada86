package org.sipmodule.it.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tool.Tool;

/** SIPp with one of its own scenarios, to the end of its calls. */
public final class Sipp {

    private Sipp() {}

    /**
     * Skips the calling test, loudly, when it is not installed.
     *
     * @param scenario  {@code uac} or {@code uas}
     * @param transport {@code udp} or {@code tcp}
     * @param more      further options, such as a port to be called at, and last for a caller the address of the called side
     */
    public static Tool.Outcome run(Path directory, String scenario, String transport, int calls, String... more) {
        return run(Duration.ofSeconds(90), directory, scenario, transport, calls, more);
    }

    /** The same with a time that is long enough for it. */
    public static Tool.Outcome run(
            Duration atMost, Path directory, String scenario, String transport, int calls, String... more) {
        Tool.require("sipp", "sip-tester");
        List<String> command = new ArrayList<>(List.of(
                "sipp",
                "-sf",
                scenario(directory, scenario),
                "-p",
                port(),
                "-t",
                transport.equals("udp") ? "u1" : "t1",
                "-i",
                "127.0.0.1",
                "-m",
                Integer.toString(calls),
                "-nostdin",
                "-timeout",
                Long.toString(atMost.toSeconds()),
                "-timeout_error"));
        command.addAll(List.of(more));
        return Tool.run(directory, atMost.plusSeconds(30), "", command);
    }

    /** Left to themselves, two that start together may both choose the first that is free, and one of them ends at once. */
    private static String port() {
        try {
            return Integer.toString(Ports.free());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its callee stays for four seconds after the last BYE, in case that comes again: of no use on a loopback. */
    private static String scenario(Path directory, String name) {
        String own = Tool.run(directory, Duration.ofSeconds(10), "", List.of("sipp", "-sd", name))
                .output();
        try {
            return Files.writeString(
                            Files.createTempFile(directory, "sipp-" + name, ".xml"),
                            own.replace("<timewait milliseconds=\"4000\"/>", "<timewait milliseconds=\"200\"/>"))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
