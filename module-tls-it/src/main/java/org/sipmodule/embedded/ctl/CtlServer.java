package org.sipmodule.embedded.ctl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.rpc.CommandWorker;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Serves BINRPC on some sockets: {@code ctl-io} moves the bytes of connections, {@code ctl-worker-N} run commands, those of one
 * connection one after the other, and each datagram socket has a thread of its own. A client that misbehaves loses its
 * connection; nobody else notices.
 */
final class CtlServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CtlServer.class);

    static final int MAX_CONNECTIONS = 128;
    static final Duration IDLE = Duration.ofMinutes(2);

    private static final int MAX_DATAGRAMS_WAITING = 64;
    private static final long SWEEP_MILLIS = 500;
    private static final long JOIN_MILLIS = 5_000;

    /** An answer that the worker has ready; none when the command ended in a way that leaves nothing to say. */
    private record Finished(CtlConnection connection, BinRpcCalls.@Nullable Answer answer) {}

    /** Whoever reaches a socket of the network causes these lines. */
    private final SparseLog<String> complaints = SparseLog.byText(LOG);

    private final List<CtlListener> listeners;
    private final BinRpcCalls calls;
    private final long idleNanos;
    private final Selector selector;
    private final Set<CtlConnection> connections = ConcurrentHashMap.newKeySet();
    private final Queue<Finished> finished = new ConcurrentLinkedQueue<>();
    private final CommandWorker worker;
    private final Thread io;
    private volatile boolean closed;

    /** Takes the listeners over: they are closed with the server. */
    CtlServer(List<CtlListener> listeners, BinRpcCalls calls, Duration idle) throws IOException {
        this.listeners = List.copyOf(listeners);
        this.calls = calls;
        this.idleNanos = idle.toNanos();
        this.selector = Selector.open();
        this.worker = new CommandWorker("ctl-worker", CommandWorker.THREADS, MAX_CONNECTIONS + MAX_DATAGRAMS_WAITING);
        this.io = new Thread(this::run, "ctl-io");
    }

    void start() throws IOException {
        for (CtlListener listener : listeners) {
            if (listener.datagrams() != null) {
                listener.datagrams()
                        .start("ctl-datagrams-" + listener.address(), new CtlDatagrams(calls, this::offerDatagram));
            } else if (listener.streams() != null) {
                listener.streams().register(selector, SelectionKey.OP_ACCEPT, listener);
            }
        }
        io.start();
    }

    List<CtlListener> listeners() {
        return listeners;
    }

    /** What {@code ctl.who} shows of each connection. */
    List<List<String>> connections() {
        return connections.stream().map(CtlConnection::description).toList();
    }

    private void run() {
        long sweepAt = System.nanoTime();
        while (!closed) {
            try {
                selector.select(SWEEP_MILLIS);
                finish();
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(key);
                }
                selector.selectedKeys().clear();
                if (System.nanoTime() - sweepAt >= 0) {
                    connections.removeIf(connection -> closeIfOverdue(connection, System.nanoTime()));
                    acceptAgain();
                    sweepAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SWEEP_MILLIS);
                }
            } catch (ClosedSelectorException end) {
                return;
            } catch (IOException failed) {
                LOG.error("ctl stops serving", failed);
                return;
            }
        }
    }

    private void acceptAgain() {
        selector.keys().stream()
                .filter(key -> key.isValid() && key.attachment() instanceof CtlListener)
                .forEach(key -> key.interestOps(SelectionKey.OP_ACCEPT));
    }

    private void serve(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key.attachment() instanceof CtlListener listener && listener.streams() != null) {
            accept(listener, listener.streams());
        } else if (key.attachment() instanceof CtlConnection connection) {
            long now = System.nanoTime();
            guarded(connection, () -> {
                if (key.isReadable()) {
                    connection.read(now);
                } else if (key.isWritable()) {
                    connection.write(now);
                }
            });
        }
    }

    private void accept(CtlListener listener, ServerSocketChannel server) {
        try (CloseUnlessKept accepted = new CloseUnlessKept(server.accept())) {
            SocketChannel channel = accepted.channel;
            if (channel == null) {
                return;
            }
            if (connections.size() >= MAX_CONNECTIONS) {
                complaints.log(Level.WARN, "full", "ctl has {} connections and refuses more", MAX_CONNECTIONS);
                return;
            }
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            CtlConnection connection = new CtlConnection(channel, key, listener, System.nanoTime());
            key.attach(connection);
            connections.add(connection);
            accepted.channel = null;
        } catch (IOException notAccepted) {
            LOG.debug("a ctl connection at {} was not accepted", listener.address(), notAccepted);
            // without descriptors it would be tried without end; the next sweep tries again
            server.keyFor(selector).interestOps(0);
        }
    }

    /** An accepted channel, closed on the way out unless somebody took it. */
    private static final class CloseUnlessKept implements AutoCloseable {
        private @Nullable SocketChannel channel;

        CloseUnlessKept(@Nullable SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
            }
        }
    }

    /** Something done with one connection that may end it. */
    private interface Step {
        void run() throws IOException;
    }

    private void guarded(CtlConnection connection, Step step) {
        try {
            step.run();
            submitNext(connection);
            if (!connection.isFinished()) {
                connection.await();
                return;
            }
        } catch (IOException broken) {
            LOG.debug("a ctl connection broke", broken);
        } catch (RuntimeException unexpected) {
            LOG.error("a ctl connection failed", unexpected);
        }
        connections.remove(connection);
        close(connection);
    }

    private void submitNext(CtlConnection connection) throws IOException {
        try {
            byte[] request = connection.next().orElse(null);
            if (request != null && !worker.offer(() -> work(connection, request))) {
                throw new IOException("more work than the worker can queue");
            }
        } catch (MalformedPacket malformed) {
            complaints.log(
                    Level.WARN,
                    "corrupted",
                    "ctl: {} sent a corrupted packet, {}",
                    connection.description(),
                    String.valueOf(malformed.getMessage()));
            connection.answer(calls.corrupted(malformed), System.nanoTime());
        }
    }

    private void work(CtlConnection connection, byte[] request) {
        BinRpcCalls.Answer answer = null;
        try {
            if (connections.contains(connection)) {
                answer = calls.answer(request);
            }
        } finally {
            finished.add(new Finished(connection, answer));
            selector.wakeup();
        }
    }

    /** Each connection has at most one request at work, so there is always room for them beside the datagrams. */
    private boolean offerDatagram(Runnable work) {
        synchronized (worker) {
            return worker.waiting() < MAX_DATAGRAMS_WAITING && worker.offer(work);
        }
    }

    private void finish() {
        for (Finished done = finished.poll(); done != null; done = finished.poll()) {
            CtlConnection connection = done.connection();
            BinRpcCalls.Answer answer = done.answer();
            guarded(connection, () -> {
                if (answer == null) {
                    throw new IOException("the command gave no answer");
                }
                if (answer.last()) {
                    complaints.log(
                            Level.WARN,
                            "no request",
                            "ctl: {} sent a packet that is no request",
                            connection.description());
                }
                connection.answer(answer, System.nanoTime());
            });
        }
    }

    private boolean closeIfOverdue(CtlConnection connection, long now) {
        boolean overdue = connection.isOverdue(now, idleNanos);
        if (overdue) {
            close(connection);
        }
        return overdue;
    }

    private static void close(CtlConnection connection) {
        try {
            connection.close();
        } catch (IOException already) {
            LOG.debug("a ctl connection did not close cleanly", already);
        }
    }

    /** Ends both threads and closes every socket; a command that is at work is interrupted. */
    @Override
    public void close() {
        closed = true;
        worker.close();
        selector.wakeup();
        try {
            io.join(JOIN_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(CtlServer::close);
        connections.clear();
        closeAll(listeners);
        try {
            selector.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static void closeAll(List<CtlListener> listeners) {
        for (CtlListener listener : listeners) {
            try {
                listener.close();
            } catch (IOException failed) {
                LOG.warn("ctl socket {} did not close cleanly: {}", listener.address(), failed.toString());
            }
        }
    }
}
