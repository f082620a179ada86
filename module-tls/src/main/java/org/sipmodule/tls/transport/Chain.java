package org.sipmodule.tls.transport;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.engine.EngineRelease;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.InboundPolicy;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TransportSettings;

/**
 * One connection inside the transport, from accept to its end: holds its handlers together and takes its decisions.
 * Socket end on a selector thread ({@link Intake}), everything else on the one worker it is pinned to:
 * {@link ClientHelloGate}, in its place the {@code SslHandler}, then {@link ClearText}; {@link Outlet} on the way back.
 */
final class Chain implements TlsConnection.Link {

    static final String SSL = "ssl";

    /** How long a close waits for what was written before it. */
    private static final int CLOSE_FLUSH_MILLIS = 1000;

    private static final int RETRY_MILLIS = 100;

    private final Surroundings surroundings;
    private final ClearTextConsumer.Factory consumers;
    private final SocketChannel channel;
    private final EventExecutor worker;
    private final TlsConnection connection;
    private final Intake intake = new Intake(this);
    private final Outlet outlet = new Outlet(this);
    private final ClearText clearText = new ClearText(this);
    private final IdleTimeout idle;
    private final AtomicReference<@Nullable CloseReason> closing = new AtomicReference<>();

    // of the worker thread alone
    private Optional<ClientHello> hello = Optional.empty();
    private InboundPolicy.@Nullable Admitted admitted;
    private @Nullable Future<?> deadline;
    private boolean settled;
    private boolean ended;

    Chain(Surroundings surroundings, ClearTextConsumer.Factory consumers, SocketChannel channel, EventExecutor worker) {
        this.surroundings = surroundings;
        this.consumers = consumers;
        this.channel = channel;
        this.worker = worker;
        this.idle = new IdleTimeout(settings(), worker, () -> close(CloseReason.IDLE));
        this.connection = new TlsConnection(
                surroundings.connections().nextId(),
                TlsConnection.Direction.INBOUND,
                channel.localAddress(),
                channel.remoteAddress(),
                Instant.now(),
                this);
    }

    TlsConnection connection() {
        return connection;
    }

    /** Puts the handlers in place; on the selector thread, before the first read. */
    @SuppressWarnings(
            "deprecation") // no other call gives a handler its own executor, and SslHandler takes the handler's
    void install(ChannelPipeline pipeline) {
        pipeline.addLast("intake", intake);
        pipeline.addLast(worker, "outlet", outlet);
        pipeline.addLast(worker, "gate", new ClientHelloGate(this));
        pipeline.addLast(worker, "clear", clearText);
    }

    /** Starts the clocks. */
    void begin() {
        idle.touch();
        onWorker(() -> {
            if (ended) { // this task was late, the worker being busy
                return;
            }
            long timeout = settings().handshakeTimeout().toMillis();
            deadline = worker.schedule(this::handshakeTimedOut, timeout, TimeUnit.MILLISECONDS);
            idle.look();
        });
    }

    // ---- the link: from any thread

    @Override
    public SendResult send(byte[] bytes) {
        if (isClosing() || connection.state() != TlsConnection.State.ESTABLISHED || memoryTooLow()) {
            return SendResult.CLOSED;
        }
        idle.carries();
        return clearText.send(bytes);
    }

    @Override
    public void pauseReading() {
        intake.pause();
    }

    @Override
    public void resumeReading() {
        intake.resume();
    }

    @Override
    public void close(CloseReason reason) {
        if (closing.compareAndSet(null, reason)) {
            // always a task of its own: the caller may be deep inside the TLS handler
            onWorker(clearText::finish);
        }
    }

    @Override
    public int queuedClearText() {
        return 0;
    }

    @Override
    public int unreadInput() {
        return intake.unread();
    }

    @Override
    public long secondsToIdleTimeout() {
        return idle.remainingSeconds();
    }

    @Override
    public void settingsChanged() {
        onWorker(() -> {
            if (!ended) {
                idle.look();
            }
        });
    }

    // ---- from the selector thread

    void bytesRead(int count) {
        idle.touch();
        surroundings.counters().bytesIn().add(count);
    }

    void bytesHandedOut(long count) {
        surroundings.counters().bytesOut().add(count);
    }

    void touch() {
        idle.touch();
    }

    /** A handshake that failed here, and not by silence: the peer is owed its alert. */
    boolean closesWithAnAlert() {
        return closing.get() == CloseReason.HANDSHAKE_FAILED;
    }

    void discardInput() {
        intake.discard();
    }

    void channelClosed() {
        onWorker(this::end);
    }

    // ---- from both

    boolean isClosing() {
        return closing.get() != null;
    }

    long inTransit() {
        return outlet.inTransit();
    }

    /** Does not lose the task while the worker lives, however busy it is: an engine may have to be released by it. */
    void onWorker(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException full) {
            if (!worker.isShuttingDown()) {
                Future<?> unused =
                        channel.eventLoop().schedule(() -> onWorker(task), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    // ---- from the worker thread

    /** All input before the peer's end of it has been handled. */
    void inputEnded() {
        if (isHandshaking()) {
            handshakeFailed("the peer closed the connection during the handshake");
        }
        close(CloseReason.PEER_CLOSED);
    }

    /** Reading, writing or TLS failed; what made a handshake fail has been told before. */
    void broken(Throwable cause) {
        if (isHandshaking()) {
            handshakeFailed(FailureReason.of(cause));
        } else if (!isClosing()) {
            surroundings.log().broken(connection, FailureReason.of(cause));
            answer(cause);
            close(cause instanceof IOException ? CloseReason.IO_ERROR : CloseReason.BAD_INPUT);
        }
    }

    /** The engine has an alert ready for input that it cannot take; a renegotiation is only answered where asked for. */
    private void answer(Throwable cause) {
        boolean renegotiation = FailureReason.isRenegotiation(cause);
        if (renegotiation) {
            surroundings.log().renegotiation(connection, settings().answersRenegotiation());
        }
        outlet.endOfInput(!renegotiation || settings().answersRenegotiation());
    }

    /** The first byte is there. */
    void helloBegun() {
        connection.handshaking();
        surroundings.log().handshakeStarted(connection);
    }

    /** The ClientHello is whole: makes the engine. Empty when the connection is to be closed instead. */
    Optional<SslHandler> helloRead(ClientHello read) {
        if (isClosing()) {
            return Optional.empty();
        }
        hello = Optional.of(read);
        InboundPolicy.Admitted chosen;
        try {
            chosen = surroundings.policy().choose(read.sni(), read.offer(), connection.local(), connection.remote());
        } catch (SSLException | RuntimeException cause) {
            handshakeFailed("no engine can be made: " + FailureReason.of(cause));
            return Optional.empty();
        }
        admitted = chosen;
        SslHandler ssl = new SslHandler(chosen.engine());
        ssl.setHandshakeTimeoutMillis(0); // the deadline here runs since accept
        ssl.setCloseNotifyFlushTimeoutMillis(CLOSE_FLUSH_MILLIS);
        if (settings().maxSendFragment() > 0) {
            ssl.setWrapDataSize(settings().maxSendFragment());
        }
        return Optional.of(ssl);
    }

    void handshakeDone() {
        InboundPolicy.Admitted chosen = admitted;
        if (chosen == null || isClosing()) {
            return;
        }
        Handshake handshake;
        try {
            handshake = chosen.settlement().settle(chosen.engine());
        } catch (SSLException refused) {
            handshakeFailed(FailureReason.of(refused));
            return;
        }
        settled = true;
        cancelDeadline();
        surroundings.counters().handshakesDone().increment();
        connection.established(handshake);
        surroundings.log().handshakeDone(connection);
        surroundings.log().established(connection, handshake);
        try {
            clearText.serve(consumers.accept(connection));
        } catch (RuntimeException broken) {
            consumerBroken(broken);
        }
    }

    void handshakeFailed(String reason) {
        if (isHandshaking()) {
            settled = true;
            surroundings.counters().handshakesFailed().increment();
            surroundings.log().handshakeFailed(connection, hello, profile(), reason);
        }
        close(CloseReason.HANDSHAKE_FAILED);
    }

    void consumerBroken(RuntimeException cause) {
        surroundings.log().consumerBroken(connection, cause);
        close(CloseReason.LOCAL);
    }

    /** Before each read of a served connection: whether the consumer may have it. */
    boolean mayDeliver() {
        idle.carries();
        return !isClosing() && !memoryTooLow();
    }

    /** For each read and write on a served connection (manual 10.25). */
    boolean memoryTooLow() {
        int threshold = settings().lowMemThreshold2();
        if (!surroundings.memoryBelow(threshold)) {
            return false;
        }
        if (!isClosing()) {
            surroundings.counters().lowMemory().increment();
            long free = surroundings.memory().kilobytes();
            surroundings.log().lowMemory(connection.remote(), free, "low_mem_threshold2", threshold);
        }
        close(CloseReason.LOW_MEMORY);
        return true;
    }

    /** A close_notify leaves only where it is asked for and a peer understands it. */
    void silenceUnlessNotified() {
        if (!settings().sendCloseNotify() || connection.handshake().isEmpty()) {
            outlet.silence();
        }
        outlet.letOut();
    }

    /** What an engine says now is the answer to a close_notify, or an alert about input that it cannot take. */
    boolean isInputOver() {
        InboundPolicy.Admitted chosen = admitted;
        return chosen != null
                && connection.handshake().isPresent()
                && chosen.engine().isInboundDone();
    }

    /** A close that comes before the handlers are in place: nothing was read or written yet. */
    void closeUnprepared() {
        Future<?> unused = channel.close();
    }

    private void handshakeTimedOut() {
        if (settled || isClosing()) {
            return;
        }
        settled = true;
        surroundings.counters().handshakesTimedOut().increment();
        String reached = hello.isPresent() ? "the handshake was not done" : "no whole ClientHello came";
        surroundings.log().handshakeFailed(connection, hello, profile(), reached + " within the handshake time-out");
        close(CloseReason.HANDSHAKE_TIMEOUT);
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        cancelDeadline();
        idle.cancel();
        inputEnded();
        intake.passInactive();
        CloseReason reason = Objects.requireNonNull(closing.get(), "set above");
        InboundPolicy.Admitted chosen = admitted;
        if (chosen != null) {
            atEnd(() -> EngineRelease.release(chosen.engine()));
        }
        atEnd(() -> clearText.ended(reason));
        connection.closed();
        surroundings.connections().remove(connection);
        surroundings.log().closed(connection, reason);
    }

    /** Whatever fails in it, the connection must not count against tls_max_connections for ever. */
    private void atEnd(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException broken) {
            surroundings.log().endFailed(connection, broken);
        }
    }

    private boolean isHandshaking() {
        return !settled && !isClosing() && connection.state() == TlsConnection.State.HANDSHAKING;
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private @Nullable String profile() {
        return admitted == null ? null : admitted.profile();
    }

    private TransportSettings settings() {
        return surroundings.settings();
    }
}
