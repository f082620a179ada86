package org.sipmodule.embedded.sip.plain;

import gov.nist.javax.sip.stack.DatagramQueuedMessageDispatch;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams that wait for a thread: so many, and so many bytes of them. The stack's own queue has no end, and takes the
 * longest datagram's room for each, so that anybody who sends faster than is served fills the heap.
 */
final class WaitingDatagrams extends LinkedBlockingQueue<DatagramQueuedMessageDispatch> {

    private static final long serialVersionUID = 1L;

    static final int MOST = 2000;

    private static final long MOST_BYTES = 8L << 20;
    private static final int SHARE_OF_HEAP = 32;

    /** One that waited that long is dropped: its sender has repeated it by then. */
    private static final Duration OLDEST = Duration.ofSeconds(4);

    private final AtomicLong bytes = new AtomicLong();
    private final long mostBytes;
    private final transient Runnable dropped;
    private final transient Consumer<InetAddress> refused;
    private final transient LongSupplier nanos;

    /** The stack notes the time of day, which may be set while one waits. */
    private static final class Arrived extends DatagramQueuedMessageDispatch {
        private final long nanos;

        Arrived(DatagramQueuedMessageDispatch datagram, long nanos) {
            super(datagram.packet, datagram.getReceptionTime());
            this.nanos = nanos;
        }
    }

    /**
     * @param dropped told of each that is not served for want of room or time
     * @param refused told of the sender of each with a line that is too long
     */
    WaitingDatagrams(Runnable dropped, Consumer<InetAddress> refused) {
        this(
                Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP),
                dropped,
                refused,
                System::nanoTime);
    }

    WaitingDatagrams(long mostBytes, Runnable dropped, Consumer<InetAddress> refused, LongSupplier nanos) {
        super(MOST);
        this.nanos = nanos;
        this.mostBytes = mostBytes;
        this.dropped = dropped;
        this.refused = refused;
    }

    @Override
    public boolean offer(DatagramQueuedMessageDispatch datagram) {
        DatagramPacket packet = datagram.packet;
        if (bytes.get() + packet.getLength() > mostBytes || remainingCapacity() == 0) {
            dropped.run();
            return false;
        }
        if (HeaderLineLength.isTooLongIn(packet.getData(), packet.getLength())) {
            refused.accept(packet.getAddress());
            return false;
        }
        packet.setData(Arrays.copyOf(packet.getData(), packet.getLength()));
        bytes.addAndGet(packet.getLength());
        return super.offer(new Arrived(datagram, nanos.getAsLong()));
    }

    @Override
    public DatagramQueuedMessageDispatch take() throws InterruptedException {
        while (true) {
            DatagramQueuedMessageDispatch next = super.take();
            if (isFresh(next)) {
                return next;
            }
        }
    }

    @Override
    public @Nullable DatagramQueuedMessageDispatch poll(long time, TimeUnit unit) throws InterruptedException {
        DatagramQueuedMessageDispatch next = super.poll(time, unit);
        return next != null && isFresh(next) ? next : null;
    }

    private boolean isFresh(DatagramQueuedMessageDispatch taken) {
        HeaderNames.KEPT.keepSmall();
        bytes.addAndGet(-taken.packet.getLength());
        if (!(taken instanceof Arrived arrived) || nanos.getAsLong() - arrived.nanos <= OLDEST.toNanos()) {
            return true;
        }
        dropped.run();
        return false;
    }
}
