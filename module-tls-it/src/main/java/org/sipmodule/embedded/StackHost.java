package org.sipmodule.embedded;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.sipmodule.embedded.sip.GuestDoor;
import org.sipmodule.embedded.sip.GuestModules;
import org.sipmodule.module.HostProvider;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SipModules;
import org.sipmodule.module.host.ModuleHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host of a stack that somebody else has made: everything but the stack and its sockets, which the script's {@code
 * listen} lines do not open here.
 *
 * <p>Public with a public constructor: {@link java.util.ServiceLoader} makes it.
 */
public final class StackHost implements HostProvider {

    /** The stack's property for {@code -Y}: where control sockets go. */
    static final String RUN_DIRECTORY = "org.sipmodule.RUN_DIRECTORY";

    /** The stack's property for {@code -w}: what names with a leading dot are relative to. */
    static final String WORKING_DIRECTORY = "org.sipmodule.WORKING_DIRECTORY";

    private static final Logger LOG = LoggerFactory.getLogger(StackHost.class);

    public StackHost() {}

    @Override
    public void serve(String stackName, Object stack, Properties properties) {
        synchronized (StackHost.class) {
            if (!GuestDoor.isOpenIn(stack)) {
                open(stackName, stack, options(properties));
            }
        }
    }

    @Override
    public SipModules modules(String stackName) {
        return GuestModules.of(stackName);
    }

    private static HostOptions options(Properties properties) {
        HostOptions options =
                HostOptions.of(Path.of(properties.getProperty(SCRIPT).strip()).toAbsolutePath());
        Optional<Path> working = path(properties, WORKING_DIRECTORY);
        Optional<Path> run = path(properties, RUN_DIRECTORY);
        if (working.isPresent()) {
            options = options.withWorkingDirectory(working.get());
        }
        return run.isPresent() ? options.withRunDirectory(run.get()) : options;
    }

    private static Optional<Path> path(Properties properties, String name) {
        return Optional.ofNullable(properties.getProperty(name))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> Path.of(text).toAbsolutePath());
    }

    private static void open(String stackName, Object stack, HostOptions options) {
        Problems problems = new Problems();
        PreparedScript prepared = PreparedScript.of(options, problems);
        try {
            problems.throwIfErrors(options.configFile().toString());
            prepared.begin(problems);
            ModuleHost modules = prepared.modules();
            // the properties are those that the stack has; what counts is that the transport knows it from now on
            modules.transports().forEach(transport -> transport.stackProperties(stackName));
            prepared.tellOf(modules::connections);
            GuestDoor.open(
                    stackName, stack, prepared.router(), prepared.router().script(), prepared.relay(), modules);
        } catch (RuntimeException | Error failure) {
            prepared.close();
            throw failure;
        }
        LOG.info("{} runs for the SIP stack {}", options.configFile(), stackName);
    }
}
