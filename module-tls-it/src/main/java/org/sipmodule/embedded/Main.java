package org.sipmodule.embedded;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.FileFault;
import org.sipmodule.module.Problem;
import org.sipmodule.module.SourceLocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded host as a command: Kamailio's letters, its exit statuses, and its answer to SIGTERM. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    /** What Kamailio exits with when it refuses to start, -1 as a process status. */
    static final int REFUSED = 255;

    private static final int CHECK_FAILED = 1;

    private final PrintStream out;
    private final PrintStream err;

    Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        Thread.setDefaultUncaughtExceptionHandler(new LostThread());
        Main main = new Main(System.out, System.err);
        int status = main.run(List.of(arguments));
        System.exit(status);
    }

    /** Does what the arguments ask for; when that is to serve, returns only if it cannot. */
    int run(List<String> arguments) {
        CommandLine line;
        try {
            line = CommandLine.parse(arguments);
        } catch (CommandLine.UsageException wrong) {
            err.println("siphost: " + wrong.getMessage() + "\nTry siphost -h");
            return REFUSED;
        }
        if (line.printUsage()) {
            out.print(CommandLine.usage());
            return 0;
        }
        if (line.printVersion()) {
            printVersion();
            return 0;
        }
        line.debug().ifPresent(HostLog::level);
        try {
            if (line.testCertificates().isPresent()) {
                TestCertificates.ensure(line.testCertificates().get());
            }
        } catch (IOException failure) {
            LOG.error("test certificates: {}", failure.getMessage());
            return REFUSED;
        }
        tellWithoutEffect(line);
        return line.check() ? check(HostOptions.of(line)) : serve(line);
    }

    private static void tellWithoutEffect(CommandLine line) {
        if (!line.withoutMeaning().isEmpty()) {
            boolean rights = line.withoutMeaning().stream().anyMatch(CommandLine.Option.RIGHTS::contains);
            String told = "options without effect here: " + line.withoutEffect();
            if (rights) {
                LOG.warn("{}", told);
            } else {
                LOG.info("{}", told);
            }
        }
    }

    /** Manual 3: operators look for USE_TLS and TLS_HOOKS here. */
    private void printVersion() {
        boolean tls = HostOptions.hasModule("tls");
        out.println("version: " + Version.text());
        out.println("flags: USE_TCP" + (tls ? ", USE_TLS, TLS_HOOKS" : ""));
    }

    private int check(HostOptions options) {
        List<Problem> problems = EmbeddedHost.check(options);
        problems.forEach(Main::print);
        boolean refused = problems.stream().anyMatch(Problem::isError);
        err.println(options.configFile() + (refused ? ": refused" : ": config file ok, exiting..."));
        return refused ? CHECK_FAILED : 0;
    }

    private static void print(Problem problem) {
        if (problem.isError()) {
            LOG.error("{}", problem);
        } else {
            LOG.warn("{}", problem);
        }
    }

    private int serve(CommandLine line) {
        // before the first socket is open: from then on somebody may want it to end
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown, "siphost-stop"));
        try {
            EmbeddedHost host = EmbeddedHost.start(HostOptions.of(line));
            shutdown.closing(host);
            if (line.pidFile().isPresent()) {
                shutdown.closing(PidFile.write(line.pidFile().get()));
            }
            String sockets = ListenPlan.text(host.listening());
            LOG.info("listening on {}", sockets.isEmpty() ? "nothing: no socket is left to open" : sockets);
        } catch (ConfigException refused) {
            refused.problems().forEach(Main::print);
            LOG.error("not started: {} is refused", line.configFile());
            shutdown.withStatus(REFUSED);
            return REFUSED;
        } catch (IOException failure) {
            Path file = line.pidFile().orElseThrow();
            FileFault fault = FileFault.writing(file, failure);
            print(Problem.error(
                    SourceLocation.NONE,
                    "pid file " + file + " cannot be written: " + fault.found(),
                    "",
                    fault.remedy()));
            shutdown.withStatus(REFUSED);
            return REFUSED;
        } catch (RuntimeException defect) {
            LOG.error("not started because of a defect in this program", defect);
            shutdown.withStatus(REFUSED);
            return REFUSED;
        }
        shutdown.withStatus(0);
        waitForEver();
        return 0;
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
