package org.sipmodule.tls.sip;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.ByteBudget;
import org.sipmodule.module.Latest;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Looks up the host names of next hops on threads of its own, {@code tls-names-N}, as a silent DNS server would hold up the
 * connections of the thread that sends. What waits for one name goes on in the order in which it came. Names that were found
 * when they were looked up last have threads that no other name takes, or strangers with names that nobody answers for could
 * keep everybody's requests waiting.
 */
final class HostNames implements AutoCloseable {

    /** A look-up without an answer keeps its thread for as long as the system's resolver tries, ten seconds by default. */
    private static final int THREADS = 16;

    private static final int THREADS_FOR_KNOWN = 4;
    private static final int MOST_KNOWN = 1024;

    private static final SparseLog<String> FAILURES = SparseLog.byText(LoggerFactory.getLogger(HostNames.class));

    private static final int MOST_NAMES = 256;
    private static final int MOST_WAITING = 1024;

    /** Of the messages that wait for all names together; nobody else counts those that are sent on without a transaction. */
    private static final int SHARE_OF_HEAP = 32;

    private static final int IDLE_SECONDS = 30;

    /** Goes on when a name is looked up; on a thread of this object, or on the caller's for an address. */
    interface Waiting {
        void found(InetAddress address);

        /** @param reason one line */
        void failed(String reason);
    }

    private record InLine(Waiting waiting, long bytes) {}

    /** What asks for an address, and waits for it. */
    interface Resolver {
        InetAddress address(String host) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final ThreadPoolExecutor threads = threads("tls-names-", THREADS);
    private final ThreadPoolExecutor threadsForKnown = threads("tls-names-known-", THREADS_FOR_KNOWN);
    private final Map<String, List<InLine>> waiting = new HashMap<>();
    private final ByteBudget inLine;
    private final Map<String, Boolean> known = Latest.of(MOST_KNOWN);

    HostNames() {
        this(InetAddress::getByName, ByteBudget.ofHeap(SHARE_OF_HEAP));
    }

    HostNames(Resolver resolver, ByteBudget inLine) {
        this.resolver = resolver;
        this.inLine = inLine;
    }

    private static ThreadPoolExecutor threads(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor made = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_NAMES), task -> {
                    Thread thread = new Thread(task, name + number.incrementAndGet());
                    thread.setDaemon(true); // a look-up cannot be interrupted
                    return thread;
                });
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    /**
     * Goes on at once for an IP literal.
     *
     * @param bytes what is kept in memory until it goes on
     */
    void lookUp(String host, long bytes, Waiting next) {
        InetAddress literal = TopVia.literal(host);
        if (literal != null) {
            next.found(literal);
            return;
        }
        Optional<String> unknowable = Addresses.refusal(host);
        if (unknowable.isPresent()) {
            next.failed(unknowable.get());
            return;
        }
        String refusal = enqueue(host, new InLine(next, bytes));
        if (refusal != null) {
            next.failed("cannot look up " + host + ": " + refusal);
        }
    }

    private @Nullable String enqueue(String host, InLine next) {
        synchronized (waiting) {
            List<InLine> queue = waiting.get(host);
            if (queue != null && queue.size() >= MOST_WAITING) {
                return "too much waits for it";
            }
            if (!inLine.take(next.bytes())) {
                return "too much waits for names";
            }
            if (queue == null) {
                try {
                    (known.containsKey(host) ? threadsForKnown : threads).execute(() -> run(host));
                } catch (RejectedExecutionException full) {
                    inLine.giveBack(next.bytes());
                    return threads.isShutdown() ? "the transport is closed" : "too many names are being looked up";
                }
                queue = new ArrayList<>();
                waiting.put(host, queue);
            }
            queue.add(next);
            return null;
        }
    }

    private void run(String host) {
        @Nullable InetAddress address = null;
        String reason = "no address";
        try {
            address = resolver.address(host);
        } catch (UnknownHostException unknown) {
            reason = reason(host, unknown);
        } catch (RuntimeException | Error failure) {
            reason = String.valueOf(failure);
        }
        if (address == null) {
            known.remove(host);
        } else {
            known.put(host, true);
        }
        List<InLine> queue = take(host);
        while (!queue.isEmpty()) {
            for (InLine next : queue) {
                goOn(host, next.waiting(), address, reason);
            }
            queue = take(host);
        }
    }

    /** Whatever becomes of one: the name would stay busy for ever, and take all that follow. */
    private static void goOn(String host, Waiting next, @Nullable InetAddress address, String reason) {
        try {
            if (address == null) {
                next.failed("cannot look up " + host + ": " + reason);
            } else {
                next.found(address);
            }
        } catch (RuntimeException | Error failure) {
            FAILURES.log(
                    Level.ERROR, String.valueOf(failure), failure, "what waited for the address of {} is lost", host);
        }
    }

    /** The resolver's own words, which tell silence from a name that is not there. The JVM remembers a failure without them. */
    private static String reason(String host, UnknownHostException unknown) {
        String said = String.valueOf(unknown.getMessage());
        return said.startsWith(host + ": ") ? said.substring(host.length() + 2) : "no address";
    }

    /** The name stays known as busy until nothing is left, so that nothing overtakes. */
    private List<InLine> take(String host) {
        synchronized (waiting) {
            List<InLine> queue = waiting.getOrDefault(host, List.of());
            if (queue.isEmpty()) {
                waiting.remove(host);
                return List.of();
            }
            waiting.put(host, new ArrayList<>());
            inLine.giveBack(queue.stream().mapToLong(InLine::bytes).sum());
            return queue;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threadsForKnown.shutdownNow();
    }
}
