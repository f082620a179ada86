package org.sipmodule.tls.transport;

import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.engine.EngineRelease;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.OutboundPolicy;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsConnection.Direction;
import org.sipmodule.tls.runtime.TlsEnd;

/**
 * The handshake of one connection, from its engine to what it settled, under one absolute deadline (README D22); on the
 * connection's worker. Whatever makes it fail is told once.
 */
final class Negotiation {

    /** How long a close waits for what was written before it. */
    private static final int CLOSE_FLUSH_MILLIS = 1000;

    private static final String WAITED = "the key's token was still busy with " + TokenLanes.MOST_WAITING
            + " other handshakes, and this one had no turn";
    private static final String UNANSWERED = "the key's token did not answer";

    /** After the deadline: a lane that has not noticed it is waiting for a token. */
    private static final int LANE_MILLIS = 500;

    private enum Outcome {
        DONE,
        FAILED
    }

    private final Chain chain;
    private final EventExecutor worker;
    // not the whole end: its settlement has the profile's trust and lists, and this lives as long as the connection
    private @Nullable SSLEngine engine;
    private @Nullable String profile;
    private TlsEnd.@Nullable Settlement settlement;
    private @Nullable Future<?> deadline;
    private @Nullable Future<?> lastResort;
    private volatile @Nullable TokenGate tokenGate;

    /** Decided once, by the worker or by the clock of a lane that is stuck. */
    private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

    private boolean answered;

    Negotiation(Chain chain, EventExecutor worker) {
        this.chain = chain;
        this.worker = worker;
    }

    void startDeadline() {
        long timeout = chain.surroundings().settings().handshakeTimeout().toMillis();
        deadline = worker.schedule(() -> timedOut(timeout), timeout, TimeUnit.MILLISECONDS);
        if (worker instanceof TokenLane lane) {
            lastResort = lane.clock().schedule(() -> stuck(timeout), timeout + LANE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The first bytes are on their way. */
    void started() {
        connection().handshaking();
        log().handshakeStarted(connection());
    }

    /** Makes the engine and its handler. Empty when the connection is to be closed instead. */
    Optional<SslHandler> begin(OutboundPolicy.EndMaker maker) {
        if (chain.isClosing()) {
            return Optional.empty();
        }
        TlsEnd made;
        try {
            made = maker.make();
        } catch (SSLException | RuntimeException cause) {
            failed("no engine can be made: " + FailureReason.of(cause));
            return Optional.empty();
        }
        engine = made.engine();
        profile = made.profile();
        settlement = made.settlement();
        connection().chosen(made.profile(), made.sni());
        if (made.onToken()) {
            if (!(worker instanceof TokenLane lane)) {
                failed("the profile's key came onto a token after the connection was accepted; the next one is served");
                return Optional.empty();
            }
            tokenGate = new TokenGate(chain, lane);
        }
        SslHandler ssl = new SslHandler(made.engine());
        ssl.setHandshakeTimeoutMillis(0); // the deadline here began earlier
        ssl.setCloseNotifyFlushTimeoutMillis(CLOSE_FLUSH_MILLIS);
        int fragment = chain.surroundings().settings().maxSendFragment();
        if (fragment > 0) {
            ssl.setWrapDataSize(fragment);
        }
        return Optional.of(ssl);
    }

    void done() {
        SSLEngine finished = engine;
        TlsEnd.Settlement chosen = settlement;
        if (finished == null || chosen == null || chain.isClosing()) {
            return;
        }
        settlement = null;
        Handshake handshake;
        try {
            handshake = chosen.settle(finished);
        } catch (SSLException refused) {
            failed(FailureReason.of(refused));
            return;
        }
        if (!outcome.compareAndSet(null, Outcome.DONE)) {
            return;
        }
        cancelDeadline();
        tokenGate().ifPresent(TokenGate::handshakeDone);
        chain.surroundings().counters().handshakesDone().increment();
        chain.surroundings().capacity().established(connection());
        connection().established(handshake);
        log().handshakeDone(connection());
        log().established(connection(), handshake);
        chain.opening().established().ifPresent(reason -> {
            connection().failed(reason);
            chain.close(CloseReason.DROPPED);
        });
    }

    /** The connection was not opened, or its handshake failed; nothing is told when that was told before. */
    void failed(String reason) {
        if (isRunning() && outcome.compareAndSet(null, Outcome.FAILED)) {
            chain.surroundings().counters().handshakesFailed().increment();
            tell(reason);
        }
        chain.close(CloseReason.HANDSHAKE_FAILED);
    }

    private void timedOut(long timeout) {
        if (!chain.isClosing() && outcome.compareAndSet(null, Outcome.FAILED)) {
            tellLate(timeout);
            chain.close(CloseReason.HANDSHAKE_TIMEOUT);
        }
    }

    private void tellLate(long timeout) {
        chain.surroundings().capacity().reached(Limit.HANDSHAKE_TIMEOUT, connection() + " is closed");
        TokenGate gate = tokenGate;
        String what = gate != null && gate.isAsking()
                ? UNANSWERED
                : isInLine() ? WAITED : chain.opening().progress();
        tell(what + " within the handshake time-out of " + timeout
                + " ms (handshake_timeout); the connection is closed");
    }

    /**
     * On the lane's clock: the lane has not even closed what was to be closed. A token that answers after this answers to
     * nobody.
     */
    private void stuck(long timeout) {
        boolean mine = outcome.compareAndSet(null, Outcome.FAILED);
        if (outcome.get() == Outcome.DONE) {
            return;
        }
        if (chain.closes(CloseReason.HANDSHAKE_TIMEOUT) && mine) {
            tellLate(timeout);
        }
        chain.cutOff();
    }

    /** Why nothing comes of the connection: to the log, and to whoever waits for it. */
    void tell(String reason) {
        connection().failed(reason);
        log().handshakeFailed(connection(), chain.opening().circumstances(), reason);
    }

    boolean isDone() {
        return outcome.get() == Outcome.DONE;
    }

    /** What bytes have to pass until then, where the key is on a token. */
    Optional<TokenGate> tokenGate() {
        return Optional.ofNullable(tokenGate);
    }

    /** Bytes wait for their turn at a token, and may say why the peer leaves. */
    boolean isInLine() {
        TokenGate gate = tokenGate;
        return gate != null && gate.isWaiting();
    }

    /** Before the first byte of an accepted connection there is nothing yet that could fail. */
    boolean isRunning() {
        return outcome.get() == null
                && !chain.isClosing()
                && (isOutbound() || connection().state() == TlsConnection.State.HANDSHAKING);
    }

    /** The peer has shown by clear text of its own that it takes the connection for established. */
    void answered() {
        answered = true;
    }

    /** A client of TLS 1.3 is done before the server has looked at its certificate: its refusal comes after the handshake. */
    boolean isUnanswered() {
        return isOutbound() && outcome.get() != null && !answered && !chain.isClosing();
    }

    /** What an engine says now is the answer to a close_notify, or an alert about input that it cannot take. */
    boolean isInputOver() {
        SSLEngine chosen = engine;
        return chosen != null && connection().handshake().isPresent() && chosen.isInboundDone();
    }

    /** The label of the profile, once it is chosen. */
    Optional<String> profile() {
        return Optional.ofNullable(profile);
    }

    /** The connection has ended: the engine goes back. */
    void over() {
        cancelDeadline();
        settlement = null;
        SSLEngine chosen = engine;
        if (chosen != null) {
            EngineRelease.release(chosen);
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
        if (lastResort != null) {
            lastResort.cancel(false);
            lastResort = null;
        }
    }

    private boolean isOutbound() {
        return chain.opening().direction() == Direction.OUTBOUND;
    }

    private TlsConnection connection() {
        return chain.connection();
    }

    private ConnectionLog log() {
        return chain.surroundings().log();
    }
}
