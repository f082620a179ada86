package org.sipmodule.embedded.rpc;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that come as datagrams: one in each, answered by one. */
final class CtlDatagrams {

    private static final Logger LOG = LoggerFactory.getLogger(CtlDatagrams.class);

    private static final int MAX_DATAGRAM = 65_507;

    private final DatagramChannel channel;
    private final BinRpcCalls calls;
    private final Predicate<Runnable> worker;
    private final byte[] input = new byte[MAX_DATAGRAM];

    /**
     * @param worker takes the work of one request, or refuses it
     */
    CtlDatagrams(DatagramChannel channel, BinRpcCalls calls, Predicate<Runnable> worker) {
        this.channel = channel;
        this.calls = calls;
        this.worker = worker;
    }

    /** Takes one datagram. One that was cut off is ignored, as in Kamailio. */
    void receive() {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(input);
            SocketAddress sender = channel.receive(buffer);
            if (sender == null) {
                return;
            }
            Optional<BinRpcHeader> header = header(buffer.position(), sender);
            if (header.isEmpty() || buffer.position() < header.get().packetLength()) {
                return;
            }
            byte[] packet = Arrays.copyOf(input, header.get().packetLength());
            if (!worker.test(() -> send(sender, calls.answer(packet)))) {
                LOG.debug("ctl: too many requests are waiting, one of {} is dropped", sender);
            }
        } catch (IOException failed) {
            LOG.debug("a ctl datagram was not received", failed);
        }
    }

    private Optional<BinRpcHeader> header(int length, SocketAddress sender) {
        try {
            return BinRpcHeader.read(input, length, BinRpcHeader.MAX_REQUEST);
        } catch (MalformedPacket malformed) {
            LOG.debug("ctl: {} sent a corrupted packet, {}", sender, malformed.getMessage());
            send(sender, calls.corrupted(malformed));
            return Optional.empty();
        }
    }

    private void send(SocketAddress receiver, BinRpcCalls.Answer answer) {
        BinRpcCalls.Answer fitting = answer.packet().remaining() <= MAX_DATAGRAM
                ? answer
                : calls.fault(
                        500, "internal server error: the reply does not fit into a datagram", answer.cookie(), false);
        try {
            channel.send(fitting.packet(), receiver);
        } catch (IOException failed) {
            LOG.debug("ctl: the answer to {} was not sent", receiver, failed);
        }
    }
}
