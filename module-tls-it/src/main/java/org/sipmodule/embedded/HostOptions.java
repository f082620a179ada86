package org.sipmodule.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.sipmodule.module.ModuleProvider;

/**
 * What a host is started with beside its script; each value that is set wins over the script's. Immutable; the {@code
 * with} methods return a changed copy.
 *
 * @param configFile       the script
 * @param workingDirectory what names with a leading dot are relative to
 * @param runDirectory     where control sockets go
 * @param defines          preprocessor names, each {@code NAME} or {@code NAME=VALUE}
 * @param listen           sockets to open beside the script's, each {@code [proto:]address[:port]}
 * @param debug            the log level
 * @param children         threads for each UDP socket
 */
public record HostOptions(
        Path configFile,
        Optional<Path> workingDirectory,
        Optional<Path> runDirectory,
        List<String> defines,
        List<String> listen,
        OptionalInt debug,
        OptionalInt children) {

    public HostOptions {
        defines = List.copyOf(defines);
        listen = List.copyOf(listen);
    }

    /** A script and nothing else. */
    public static HostOptions of(Path configFile) {
        return new HostOptions(
                configFile,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    static HostOptions of(CommandLine line) {
        return new HostOptions(
                line.configFile(),
                line.workingDirectory(),
                line.runDirectory(),
                line.defines(),
                line.listen(),
                line.debug(),
                line.children());
    }

    public HostOptions withWorkingDirectory(Path directory) {
        return new HostOptions(configFile, Optional.of(directory), runDirectory, defines, listen, debug, children);
    }

    public HostOptions withRunDirectory(Path directory) {
        return new HostOptions(configFile, workingDirectory, Optional.of(directory), defines, listen, debug, children);
    }

    /** Whether a module of that name is on the class path. */
    static boolean hasModule(String name) {
        return ServiceLoader.load(ModuleProvider.class).stream()
                .anyMatch(provider -> provider.get().name().equals(name));
    }
}
