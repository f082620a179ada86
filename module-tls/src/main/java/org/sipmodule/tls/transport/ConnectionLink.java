package org.sipmodule.tls.transport;

import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;

/** What the rest of the module asks of a connection's {@link Chain}, from any thread. */
final class ConnectionLink implements TlsConnection.Link {

    private final Chain chain;
    private final Intake intake;
    private final ClearText clearText;
    private final IdleTimeout idle;

    ConnectionLink(Chain chain, Intake intake, ClearText clearText, IdleTimeout idle) {
        this.chain = chain;
        this.intake = intake;
        this.clearText = clearText;
        this.idle = idle;
    }

    Chain chain() {
        return chain;
    }

    @Override
    public SendResult send(byte[] bytes) {
        if (chain.isClosing() || chain.memoryTooLow()) {
            return SendResult.CLOSED;
        }
        idle.carries();
        // looked at again: what waited for a handshake that is refused meanwhile must not go to who was refused
        return chain.opening().early(bytes).orElseGet(() -> chain.isClosing() ? SendResult.CLOSED : sendNow(bytes));
    }

    private SendResult sendNow(byte[] bytes) {
        SendResult result = clearText.send(bytes);
        if (result == SendResult.FULL) {
            chain.full(Limit.CON_WQ_MAX, bytes.length);
        }
        return result;
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
        chain.close(reason);
    }

    @Override
    public int queuedClearText() {
        return chain.opening().queued();
    }

    @Override
    public int unreadInput() {
        return intake.unread()
                + chain.negotiation().tokenGate().map(TokenGate::heldBytes).orElse(0);
    }

    @Override
    public long secondsToIdleTimeout() {
        return idle.remainingSeconds();
    }

    @Override
    public void retire() {
        chain.opening().retired();
    }

    @Override
    public void settingsChanged() {
        chain.settingsChanged();
    }
}
