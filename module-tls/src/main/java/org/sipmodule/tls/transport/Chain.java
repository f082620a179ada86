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
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.OutboundPolicy;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TransportSettings;

/**
 * One connection inside the transport, from accept to its end: holds its handlers together and takes its decisions.
 * Socket end on a selector thread ({@link Intake}), everything else on the one worker it is pinned to:
 * {@link Opening}'s gate, in its place the {@code SslHandler}, then {@link ClearText}; {@link Outlet} on the way back. The rest of
 * the module holds it by its {@link ConnectionLink}.
 */
final class Chain {

    static final String SSL = "ssl";
    private static final String GATE = "gate";
    private static final String TOKEN = "token";

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

    private final Negotiation negotiation;
    private boolean ended; // of the worker thread alone

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
        this.negotiation = new Negotiation(this, worker);
        this.connection = new TlsConnection(
                surroundings.connections().nextId(),
                this.opening.direction(),
                local,
                remote,
                Instant.now(),
                new ConnectionLink(this, intake, clearText, idle));
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

    Opening opening() {
        return opening;
    }

    Negotiation negotiation() {
        return negotiation;
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
            negotiation.startDeadline();
            idle.look();
        });
    }

    // ---- from any thread

    /** A message is refused, as too much waits already. */
    void full(Limit limit, int bytes) {
        surroundings.capacity().reached(limit, "a message of " + bytes + " bytes for " + connection + " is refused");
    }

    /** Nothing is handed on until the connection has its turn at a token. */
    void holdInput() {
        intake.hold();
    }

    void letInput() {
        intake.let();
    }

    void close(CloseReason reason) {
        if (closes(reason)) {
            // always a task of its own: the caller may be deep inside the TLS handler
            onWorker(clearText::finish);
        }
    }

    /** False when it does already. */
    boolean closes(CloseReason reason) {
        boolean isFirst = closing.compareAndSet(null, reason);
        if (isFirst) {
            surroundings.capacity().closes(connection, reason);
            opening.closing();
        }
        return isFirst;
    }

    void settingsChanged() {
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
            negotiation.failed("cannot connect: " + FailureReason.of(cause));
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

    void tooMuchUnread(int bytes) {
        surroundings
                .capacity()
                .reached(Limit.CON_RD_BUF_MAX, bytes + " bytes wait, " + connection + " is not read from meanwhile");
    }

    /** A handshake that failed here, and not by silence: the peer is owed its alert. */
    boolean closesWithAnAlert() {
        return closing.get() == CloseReason.HANDSHAKE_FAILED;
    }

    /**
     * At once, whatever the connection's lane is waiting for, which gives the engine back when it is free; whoever waits for
     * the connection is told on another lane.
     */
    void cutOff() {
        channel.unsafe().close(channel.unsafe().voidPromise());
        surroundings.capacity().ended(connection);
        CloseReason reason = Objects.requireNonNull(closing.get(), "it closes");
        surroundings.tokens().lane(channel.eventLoop()).execute(() -> clearText.ended(reason));
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
        if (negotiation.isRunning()) {
            negotiation.failed("the peer closed the connection during the handshake");
        }
        if (negotiation.isUnanswered()) {
            connection.failed("the peer closed the connection before it sent anything");
        }
        close(CloseReason.PEER_CLOSED);
    }

    /** Reading, writing or TLS failed; what made a handshake fail has been told before. */
    void broken(Throwable cause) {
        if (negotiation.isRunning()) {
            negotiation.failed(FailureReason.of(cause));
        } else if (!isClosing()) {
            String reason = FailureReason.of(cause);
            if (negotiation.isUnanswered()) {
                negotiation.tell(reason);
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

    /** There is an engine now. */
    @SuppressWarnings("deprecation") // as above
    void putInPlaceOfGate(SslHandler ssl) {
        ChannelPipeline pipeline = channel.pipeline();
        Optional<TokenGate> tokenGate = negotiation.tokenGate();
        if (tokenGate.isPresent()) {
            pipeline.replace(GATE, TOKEN, tokenGate.get());
            pipeline.addAfter(worker, TOKEN, SSL, ssl);
        } else {
            pipeline.replace(GATE, SSL, ssl);
        }
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

    void consumerBroken(RuntimeException cause) {
        surroundings.log().consumerBroken(connection, cause);
        close(CloseReason.LOCAL);
    }

    /** Before each read of a served connection: whether the consumer may have it. */
    boolean mayDeliver() {
        idle.carries();
        return !isClosing() && !memoryTooLow();
    }

    /** For each read, but those of a handshake that has an engine, and for each write (manual 10.25). */
    boolean memoryTooLow() {
        int threshold = settings().lowMemThreshold2();
        if (!surroundings.capacity().memoryBelow(threshold)) {
            return false;
        }
        if (!isClosing()) {
            surroundings.capacity().memoryLow(Limit.LOW_MEM_THRESHOLD2, threshold, connection + " is closed");
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

    /** A close that comes before the handlers are in place: nothing was read or written yet. */
    void closeUnprepared() {
        if (channel.isRegistered()) {
            Future<?> unused = channel.close();
        } else {
            channel.unsafe().closeForcibly();
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        idle.end();
        inputEnded();
        intake.passInactive();
        CloseReason reason = Objects.requireNonNull(closing.get(), "set above");
        atEnd(negotiation::over);
        atEnd(() -> clearText.ended(reason));
        connection.closed();
        surroundings.capacity().ended(connection);
        surroundings.log().closed(connection, reason);
    }

    /** Whatever fails in it, the connection must not count against tls_max_connections for ever. */
    private void atEnd(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error broken) {
            surroundings.log().endFailed(connection, broken);
        }
    }

    private TransportSettings settings() {
        return surroundings.settings();
    }
}
