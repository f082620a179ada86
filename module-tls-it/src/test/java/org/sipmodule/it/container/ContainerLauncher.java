package org.sipmodule.it.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.LifecycleException;
import org.sipmodule.module.Problems;
import org.sipmodule.module.script.syntax.ScriptFile;
import org.sipmodule.module.script.syntax.ScriptOptions;
import org.sipmodule.temporary.Temporary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The container as a command with Kamailio's letters, for black-box suites: a connector for each {@code listen} line of a
 * script, the script among the stack's properties, the trial application behind it. {@code -Ddoor=sockets} takes the other
 * door.
 */
public final class ContainerLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerLauncher.class);

    private static final int REFUSED = 255;

    private ContainerLauncher() {}

    public static void main(String[] arguments) throws Exception {
        Path script = Path.of(after("-f", arguments)).toAbsolutePath();
        String run = after("-Y", arguments);
        String working = after("-w", arguments);
        Problems problems = new Problems();
        ScriptFile file = ScriptFile.read(script, ScriptOptions.defaults(), problems);
        List<RestcommContainer.Socket> sockets = file.settings().host().listen().stream()
                .map(socket -> new RestcommContainer.Socket(socket.protocol(), socket.address()))
                .toList();
        Properties stack = ContainerFixture.properties(
                script,
                Path.of(run),
                System.getProperty("door", "").equals("sockets")
                        ? ContainerFixture.SOCKETS
                        : ContainerFixture.PROCESSORS);
        stack.setProperty("org.sipmodule.WORKING_DIRECTORY", working);
        RestcommContainer container = start(stack, sockets);
        container.deploy(TrialServlet.class);
        Runtime.getRuntime().addShutdownHook(new Thread(container::closeQuietly, "container-stop"));
        new CountDownLatch(1).await();
    }

    /** Ends the process when the configuration is refused, as the suites expect of a server; a container itself stays. */
    private static RestcommContainer start(Properties stack, List<RestcommContainer.Socket> sockets)
            throws IOException {
        try {
            RestcommContainer container = RestcommContainer.start(Temporary.folder("container"), stack, sockets);
            if (container.isListening()) {
                return container;
            }
        } catch (LifecycleException refused) {
            LOG.error("not started", refused);
        }
        System.exit(REFUSED);
        throw new IllegalStateException("the process has ended");
    }

    private static String after(String letter, String... arguments) {
        int at = List.of(arguments).indexOf(letter);
        if (at < 0 || at + 1 == arguments.length) {
            throw new IllegalArgumentException(letter + " and its value are missing");
        }
        return arguments[at + 1];
    }
}
