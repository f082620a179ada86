package org.sipmodule.tls.transport;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.engine.EngineRelease;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.OutboundPolicy;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsEnd;
import org.sipmodule.tls.runtime.TransportSettings;

/**
 * One connection inside the transport, from accept to its end: holds its handlers together and takes its decisions.
 * Socket end on a selector thread ({@link Intake}), everything else on the one worker it is pinned to:
 * {@link Opening}'s gate, in its place the {@code SslHandler}, then {@link ClearText}; {@link Outlet} on the way back.
 */
final class Chain implements TlsConnection.Link {

    static final String SSL = "ssl";
    private static final String GATE = "gate";

    /** How long a close waits for what was written before it. */
    private static final int CLOSE_FLUSH_MILLIS = 1000;

    private static final int RETRY_MILLIS = 100;

    private final Surroundings surroundings;
    private final SocketChannel channel;
    private final EventExecutor worker;
    private final Opening opening;
    private final TlsConnection connection;
    private final Intake intake = new Intake(this);
    private final Outlet outlet = new Outlet(this);
    private final ClearText clearText = new ClearText(this);
    private final IdleTimeout idle;
    private final AtomicReference<@Nullable CloseReason> closing = new AtomicReference<>();

    // of the worker thread alone
    private @Nullable TlsEnd end;
    private @Nullable Future<?> deadline;
    private boolean settled;
    private boolean answered;
    private boolean ended;

    private Chain(
            Surroundings surroundings,
            SocketChannel channel,
            EventExecutor worker,
            InetSocketAddress local,
            InetSocketAddress remote,
            Function<Chain, Opening> opening) {
        this.surroundings = surroundings;
        this.channel = channel;
        this.worker = worker;
        this.idle = new IdleTimeout(settings(), worker, () -> close(CloseReason.IDLE));
        this.opening = opening.apply(this);
        this.connection = new TlsConnection(
                surroundings.connections().nextId(), this.opening.direction(), local, remote, Instant.now(), this);
    }

    /** For a connection that was accepted. */
    static Chain accepted(
            Surroundings surroundings,
            ClearTextConsumer.Factory consumers,
            SocketChannel channel,
            EventExecutor worker) {
        return new Chain(
                surroundings,
                channel,
                worker,
                channel.localAddress(),
                channel.remoteAddress(),
                chain -> new Accepted(chain, consumers));
    }

    /** For a connection that is about to be opened. */
    static Chain dialled(
            Surroundings surroundings,
            OutboundPolicy.Choice choice,
            SocketChannel channel,
            EventExecutor worker,
            InetSocketAddress remote) {
        return new Chain(
                surroundings,
                channel,
                worker,
                TlsConnection.NOT_CONNECTED,
                remote,
                chain -> new Dialled(chain, choice));
    }

    TlsConnection connection() {
        return connection;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Puts the handlers in place; on the selector thread, before the first read. */
    @SuppressWarnings(
            "deprecation") // no other call gives a handler its own executor, and SslHandler takes the handler's
    void install(ChannelPipeline pipeline) {
        pipeline.addLast("intake", intake);
        pipeline.addLast(worker, "outlet", outlet);
        pipeline.addLast(worker, GATE, opening.gate());
        pipeline.addLast(worker, "clear", clearText);
    }

    /** Starts the clocks: for an accepted connection when it is, for one that is dialled when that begins. */
    void startClocks() {
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
        if (isClosing() || memoryTooLow()) {
            return SendResult.CLOSED;
        }
        idle.carries();
        return opening.early(bytes).orElseGet(() -> clearText.send(bytes));
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
            opening.closing();
            // always a task of its own: the caller may be deep inside the TLS handler
            onWorker(clearText::finish);
        }
    }

    @Override
    public int queuedClearText() {
        return opening.queued();
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

    /** TCP is connected: the socket's end begins to read. */
    void active() {
        if (opening.direction() == TlsConnection.Direction.INBOUND) {
            startClocks();
            return;
        }
        surroundings.connections().connected(connection, channel.localAddress());
        idle.touch();
        onWorker(() -> {
            if (!isClosing()) {
                opening.connected();
            }
        });
    }

    void connectFailed(Throwable cause) {
        onWorker(() -> {
            failed("cannot connect: " + FailureReason.of(cause));
            channelClosed();
        });
    }

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
        if (isOpening()) {
            failed("the peer closed the connection during the handshake");
        }
        if (isUnanswered()) {
            connection.failed("the peer closed the connection before it sent anything");
        }
        close(CloseReason.PEER_CLOSED);
    }

    /** Reading, writing or TLS failed; what made a handshake fail has been told before. */
    void broken(Throwable cause) {
        if (isOpening()) {
            failed(FailureReason.of(cause));
        } else if (!isClosing()) {
            String reason = FailureReason.of(cause);
            if (isUnanswered()) {
                connection.failed(reason);
                surroundings.log().handshakeFailed(connection, opening.circumstances(), reason);
            } else {
                surroundings.log().broken(connection, reason);
            }
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

    void handshaking() {
        connection.handshaking();
        surroundings.log().handshakeStarted(connection);
    }

    /** Makes the engine and its handler. Empty when the connection is to be closed instead. */
    Optional<SslHandler> begin(OutboundPolicy.EndMaker maker) {
        if (isClosing()) {
            return Optional.empty();
        }
        TlsEnd made;
        try {
            made = maker.make();
        } catch (SSLException | RuntimeException cause) {
            failed("no engine can be made: " + FailureReason.of(cause));
            return Optional.empty();
        }
        end = made;
        SslHandler ssl = new SslHandler(made.engine());
        ssl.setHandshakeTimeoutMillis(0); // the deadline here began earlier
        ssl.setCloseNotifyFlushTimeoutMillis(CLOSE_FLUSH_MILLIS);
        if (settings().maxSendFragment() > 0) {
            ssl.setWrapDataSize(settings().maxSendFragment());
        }
        return Optional.of(ssl);
    }

    void putInPlaceOfGate(SslHandler ssl) {
        channel.pipeline().replace(GATE, SSL, ssl);
    }

    void handshakeDone() {
        TlsEnd chosen = end;
        if (chosen == null || isClosing()) {
            return;
        }
        Handshake handshake;
        try {
            handshake = chosen.settlement().settle(chosen.engine());
        } catch (SSLException refused) {
            failed(FailureReason.of(refused));
            return;
        }
        settled = true;
        cancelDeadline();
        surroundings.counters().handshakesDone().increment();
        connection.established(handshake);
        surroundings.log().handshakeDone(connection);
        surroundings.log().established(connection, handshake);
        opening.established().ifPresent(reason -> {
            connection.failed(reason);
            close(CloseReason.DROPPED);
        });
    }

    /** From now on this consumer is fed. */
    void serve(ClearTextConsumer.Factory consumers) {
        try {
            clearText.serve(consumers.accept(connection));
        } catch (RuntimeException broken) {
            consumerBroken(broken);
        }
    }

    /** Also before the handshake; any thread. */
    void sendQueued(byte[] bytes) {
        clearText.sendQueued(bytes);
    }

    /** The peer has shown by clear text of its own that it takes the connection for established. */
    void answered() {
        answered = true;
    }

    /** The connection was not opened, or its handshake failed; nothing happens when that was told before. */
    void failed(String reason) {
        if (isOpening()) {
            settled = true;
            connection.failed(reason);
            surroundings.counters().handshakesFailed().increment();
            surroundings.log().handshakeFailed(connection, opening.circumstances(), reason);
        }
        close(CloseReason.HANDSHAKE_FAILED);
    }

    /** A client of TLS 1.3 is done before the server has looked at its certificate: its refusal comes after the handshake. */
    private boolean isUnanswered() {
        return opening.direction() == TlsConnection.Direction.OUTBOUND && settled && !answered && !isClosing();
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
        TlsEnd chosen = end;
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
        String reason = opening.progress() + " within the handshake time-out";
        connection.failed(reason);
        surroundings.log().handshakeFailed(connection, opening.circumstances(), reason);
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
        TlsEnd chosen = end;
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

    /** Before the first byte of an accepted connection there is nothing yet that could fail. */
    private boolean isOpening() {
        return !settled
                && !isClosing()
                && (opening.direction() == TlsConnection.Direction.OUTBOUND
                        || connection.state() == TlsConnection.State.HANDSHAKING);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    Optional<String> profile() {
        return Optional.ofNullable(end).map(TlsEnd::profile);
    }

    private TransportSettings settings() {
        return surroundings.settings();
    }
}
