package org.sipmodule.embedded.ctl;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.sipmodule.embedded.rpc.DatagramServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that come as datagrams: one in each, answered by one. */
final class CtlDatagrams implements DatagramServer.Handler {

    private static final Logger LOG = LoggerFactory.getLogger(CtlDatagrams.class);

    private final BinRpcCalls calls;
    private final Predicate<Runnable> worker;

    /**
     * @param worker takes the work of one request, or refuses it
     */
    CtlDatagrams(BinRpcCalls calls, Predicate<Runnable> worker) {
        this.calls = calls;
        this.worker = worker;
    }

    /** One that was cut off is ignored, as in Kamailio. */
    @Override
    public void received(byte[] datagram, DatagramServer.Sender sender) {
        Optional<BinRpcHeader> header = header(datagram, sender);
        if (header.isEmpty() || datagram.length < header.get().packetLength()) {
            return;
        }
        byte[] packet = Arrays.copyOf(datagram, header.get().packetLength());
        if (!worker.test(() -> send(sender, calls.answer(packet)))) {
            LOG.debug("ctl: too many requests are waiting, one datagram is dropped");
        }
    }

    private Optional<BinRpcHeader> header(byte[] datagram, DatagramServer.Sender sender) {
        try {
            return BinRpcHeader.read(datagram, datagram.length, BinRpcHeader.MAX_REQUEST);
        } catch (MalformedPacket malformed) {
            LOG.debug("ctl: a corrupted packet came as a datagram, {}", malformed.getMessage());
            send(sender, calls.corrupted(malformed));
            return Optional.empty();
        }
    }

    private void send(DatagramServer.Sender sender, BinRpcCalls.Answer answer) {
        BinRpcCalls.Answer fitting = answer.packet().remaining() <= DatagramServer.MAX_DATAGRAM
                ? answer
                : calls.fault(
                        500, "internal server error: the reply does not fit into a datagram", answer.cookie(), false);
        sender.answer(fitting.packet());
    }
}
