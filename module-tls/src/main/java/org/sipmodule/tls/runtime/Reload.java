package org.sipmodule.tls.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problem;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.config.TlsConfiguration;
import org.sipmodule.tls.config.TlsParams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Puts what the files say now in force: all of it or nothing (README D16). Everything is read, built and proven first, then
 * one reference is swapped; connections that exist keep what they have. Safe from any thread, one at a time.
 */
public final class Reload {

    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For whoever looks again soon. */
    private static final long LOOK_MILLIS = 100;

    /** How a reload ended. */
    public enum Outcome {
        DONE,
        /** There is no file to read: the profiles are made of modparams, which do not change. */
        NO_CONFIG,
        /** Another one is at work and did not end in time. */
        BUSY,
        /** tls.cfg was refused. */
        NOT_READ,
        /** What it names was refused. */
        NOT_FIXED,
        /** A server profile has no socket. */
        NO_SOCKET
    }

    /**
     * What came of a reload.
     *
     * @param generation the configuration in force afterwards
     * @param errors     why it was refused; empty when it was not for its content
     */
    public record Result(Outcome outcome, int generation, List<Problem> errors) {
        public Result {
            errors = List.copyOf(errors);
        }
    }

    private final ParamValues params;
    private final HostSettings host;
    private final ConfigurationLoader loader;
    private final ActiveConfiguration active;
    private final TlsCounters counters;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final SparseLog<String> heldUp = SparseLog.byText(LOG);
    private volatile long begun;
    private volatile boolean loading;
    private final Set<Path> named;
    private NamedFiles inForce;
    private NamedFiles tried;

    public Reload(
            ParamValues params,
            HostSettings host,
            ConfigurationLoader loader,
            ActiveConfiguration active,
            TlsCounters counters) {
        this(params, host, loader, active, counters, PATIENCE);
    }

    /** @param patience how long a reload waits for another one */
    Reload(
            ParamValues params,
            HostSettings host,
            ConfigurationLoader loader,
            ActiveConfiguration active,
            TlsCounters counters,
            Duration patience) {
        this.patience = patience;
        this.counters = counters;
        this.params = params;
        this.host = host;
        this.loader = loader;
        this.active = active;
        this.named = new TreeSet<>(NamedFiles.of(active.current().configuration(), params, host));
        this.inForce = NamedFiles.look(named);
        this.tried = inForce;
    }

    /** Reads files; may take seconds, or half a minute when another reload does. */
    public Result run() {
        if (params.text(TlsParams.CONFIG).orElse("").isEmpty()) {
            return new Result(Outcome.NO_CONFIG, active.current().generation(), List.of());
        }
        return reread();
    }

    /** The same, where profiles come from modparams too: those stay what they are, their files may have changed. */
    Result reread() {
        if (!take(patience.toMillis())) {
            return new Result(Outcome.BUSY, active.current().generation(), List.of());
        }
        try {
            begun = System.nanoTime();
            loading = true;
            return load();
        } finally {
            loading = false;
            lock.unlock();
        }
    }

    /** Whether the lock is ours now. A token that does not answer keeps the reload that asks it, and the lock, for ever. */
    private boolean take(long millis) {
        try {
            if (lock.tryLock(millis, TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
        Duration busy = Duration.ofNanos(System.nanoTime() - begun);
        if (loading && busy.compareTo(patience) >= 0) {
            heldUp.log(
                    Level.ERROR,
                    "",
                    "a reload of the TLS configuration has been at work for {} s, and no other one is done meanwhile:"
                            + " a token that does not answer lasts until it does, or until a restart",
                    busy.toSeconds());
        }
        return false;
    }

    private Result load() {
        int generation = active.current().generation();
        NamedFiles before = NamedFiles.look(named);
        Loading loading = loader.load(generation + 1);
        watch(loading.configuration(), loading.serving().isPresent());
        tried = NamedFiles.look(named).since(before);
        Optional<ServingConfiguration> next = loading.serving();
        if (next.isEmpty()) {
            return refused(generation, loading);
        }
        loading.problems().forEach(warning -> LOG.warn("{}", warning));
        active.publish(next.get());
        inForce = tried;
        counters.reloads().increment();
        LOG.info(
                "TLS configuration reloaded: generation {} with {} profiles is in force",
                generation + 1,
                loading.configuration().profiles().size());
        return new Result(Outcome.DONE, generation + 1, List.of());
    }

    private Result refused(int generation, Loading loading) {
        counters.reloadsRefused().increment();
        List<Problem> errors =
                loading.problems().stream().filter(Problem::isError).toList();
        loading.problems().forEach(problem -> {
            if (problem.isError()) {
                LOG.error("{}", problem);
            } else {
                LOG.warn("{}", problem);
            }
        });
        LOG.error(
                "TLS configuration not reloaded: {} to be corrected, generation {} stays in force",
                count(errors.size()),
                generation);
        return new Result(
                switch (loading.failed().orElseThrow()) {
                    case READ -> Outcome.NOT_READ;
                    case FIX -> Outcome.NOT_FIXED;
                    case SOCKETS -> Outcome.NO_SOCKET;
                },
                generation,
                errors);
    }

    /** A refused configuration is looked at as well: what it names may be put right. */
    private void watch(TlsConfiguration read, boolean accepted) {
        if (accepted) {
            named.clear();
        }
        named.addAll(NamedFiles.of(read, params, host));
    }

    /** How many errors, in words. */
    public static String count(int errors) {
        return errors == 1 ? "1 problem" : errors + " problems";
    }

    /** What the files that matter have in them now; empty while a reload is at work. Reads them; for one thread. */
    Optional<NamedFiles> look() {
        if (!take(LOOK_MILLIS)) {
            return Optional.empty();
        }
        Set<Path> names;
        try {
            names = new TreeSet<>(named);
        } finally {
            lock.unlock();
        }
        return Optional.of(NamedFiles.look(names));
    }

    /** Whether a look shows what is in force, or what was refused and told already; or is too old, as a reload is at work. */
    boolean isKnown(NamedFiles look) {
        if (!take(LOOK_MILLIS)) {
            return true;
        }
        try {
            return look.equals(inForce) || look.equals(tried);
        } finally {
            lock.unlock();
        }
    }
}
