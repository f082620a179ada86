package org.sipmodule.module.script.syntax;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What surrounds a script: the command line, the environment and the clock. Immutable; the {@code with} methods return a
 * changed copy.
 *
 * @param defines          {@code -A name[=value]}
 * @param workingDirectory {@code -w}; empty when the script's {@code workdir} or the process's own directory counts
 * @param runDirectory     {@code -Y}; empty when the script's {@code run_dir} counts
 * @param listen           {@code -l}, sockets beside those of the script, each {@code [protocol:]address[:port]}
 * @param environment      what {@code $env(x)} and {@code #!defenv} see
 * @param clock            what {@code $TS} shows
 */
public record ScriptOptions(
        Map<String, String> defines,
        Optional<Path> workingDirectory,
        Optional<Path> runDirectory,
        List<String> listen,
        Map<String, String> environment,
        Clock clock) {

    public ScriptOptions {
        defines = Map.copyOf(defines);
        listen = List.copyOf(listen);
        environment = Map.copyOf(environment);
    }

    /** No command line, the environment and the clock of this process. */
    public static ScriptOptions defaults() {
        return new ScriptOptions(
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                System.getenv(),
                Clock.system(ZoneId.systemDefault()));
    }

    /** Adds one {@code -A} option, {@code name} or {@code name=value}. */
    public ScriptOptions withDefine(String option) {
        int equals = option.indexOf('=');
        Map<String, String> more = new LinkedHashMap<>(defines);
        more.put(equals < 0 ? option : option.substring(0, equals), equals < 0 ? "" : option.substring(equals + 1));
        return new ScriptOptions(more, workingDirectory, runDirectory, listen, environment, clock);
    }

    /** In the place of the script's {@code workdir}; a relative one counts from the process's own directory. */
    public ScriptOptions withWorkingDirectory(Path directory) {
        return new ScriptOptions(defines, Optional.of(directory), runDirectory, listen, environment, clock);
    }

    /** In the place of the script's {@code run_dir}; a relative one counts from the process's own directory. */
    public ScriptOptions withRunDirectory(Path directory) {
        return new ScriptOptions(defines, workingDirectory, Optional.of(directory), listen, environment, clock);
    }

    /** In the place of all {@code -l} options before; one that cannot be read is a problem of the script's. */
    public ScriptOptions withListen(List<String> sockets) {
        return new ScriptOptions(defines, workingDirectory, runDirectory, sockets, environment, clock);
    }

    /** In the place of the process's whole environment. */
    public ScriptOptions withEnvironment(Map<String, String> variables) {
        return new ScriptOptions(defines, workingDirectory, runDirectory, listen, variables, clock);
    }

    /** Its zone is that of times in the script. */
    public ScriptOptions withClock(Clock other) {
        return new ScriptOptions(defines, workingDirectory, runDirectory, listen, environment, other);
    }
}
