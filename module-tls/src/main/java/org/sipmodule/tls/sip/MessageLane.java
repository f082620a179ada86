package org.sipmodule.tls.sip;

import java.net.InetAddress;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.transport.Lane;
import org.slf4j.event.Level;

/**
 * The messages of one connection on their way to a stack that may take its time, in their order and on the threads of
 * {@link GuestLanes}. The connection is not read from while more than so many bytes wait, until half of them are handled.
 * What waits when it is closed is handled still, unless its listening point is gone, too.
 */
final class MessageLane implements Delivery {

    /** What a message takes beside its bytes. */
    private static final int OF_MESSAGE = 256;

    /** What a closed connection takes that is kept for its messages. */
    private static final int OF_CONNECTION = 8 * 1024;

    private final TlsConnection connection;
    private final SipStream stream;
    private final BooleanSupplier isListening;
    private final Consumer<byte[]> stack;
    private final GuestLanes lanes;
    private final Lane lane;
    private final int most;
    private final ReadingPause pause;
    private final SparseLog<InetAddress> complaints;
    private long waiting;
    private boolean toldOfPause;
    private boolean ended;
    private boolean left; // what waits is the budget's

    /**
     * @param most        bytes that may wait before the connection is not read from
     * @param isListening whether there is somebody who could answer a message
     */
    MessageLane(
            TlsConnection connection,
            SipStream stream,
            int most,
            GuestLanes lanes,
            SparseLog<InetAddress> complaints,
            BooleanSupplier isListening,
            Consumer<byte[]> stack) {
        this.connection = connection;
        this.stream = stream;
        this.most = most;
        this.lanes = lanes;
        this.lane = lanes.lane();
        this.pause = new ReadingPause(stream);
        this.complaints = complaints;
        this.isListening = isListening;
        this.stack = stack;
    }

    @Override
    public void message(byte[] frame) {
        boolean pauses;
        boolean tells;
        synchronized (this) {
            if (ended) { // by another thread than the one that reads
                return;
            }
            waiting += memoryOf(frame);
            pauses = !pause.isWanted() && waiting > most;
            if (pauses) {
                pause.want(true);
            }
            tells = pauses && !toldOfPause;
            toldOfPause |= tells;
        }
        if (tells) {
            tell("not read from while more than " + most + " bytes of its messages wait for the application");
        }
        if (pauses) {
            pause.settle();
        }
        lanes.run(lane, () -> handle(frame));
    }

    private void handle(byte[] frame) {
        try {
            if (isListening.getAsBoolean()) {
                stack.accept(frame);
            }
        } catch (Error broken) {
            // out of memory, most likely: the peer must not wait for an answer to what is lost
            stream.close(CloseReason.LOCAL);
            throw broken;
        } finally {
            handled(memoryOf(frame));
        }
    }

    private void handled(long bytes) {
        boolean resumes;
        synchronized (this) {
            waiting -= bytes;
            if (left) {
                lanes.left().giveBack(bytes);
            }
            resumes = pause.isWanted() && waiting <= most / 2;
            if (resumes) {
                pause.want(false);
            }
        }
        if (resumes) {
            pause.settle();
        }
    }

    /** Connections are many when closed ones do not count, hence the budget. */
    @Override
    public void ended(@Nullable Runnable last) {
        boolean drops;
        synchronized (this) {
            ended = true;
            if (waiting == 0 && last == null) {
                return;
            }
            left = isListening.getAsBoolean() && lanes.left().take(OF_CONNECTION + waiting);
            drops = !left;
        }
        if (drops) {
            drop(last);
            return;
        }
        lanes.run(lane, () -> {
            try {
                if (last != null) {
                    last.run();
                }
            } finally {
                lanes.left().giveBack(OF_CONNECTION);
            }
        });
    }

    private void drop(@Nullable Runnable last) {
        lane.end();
        if (isListening.getAsBoolean()) {
            tell("closed, and too much of closed connections waits for the application: its messages are dropped");
        }
        if (last != null) {
            lanes.run(last);
        }
    }

    private void tell(String what) {
        complaints.log(Level.WARN, connection.remote().getAddress(), "{}: {}", connection, what);
    }

    private static long memoryOf(byte[] frame) {
        return OF_MESSAGE + (long) frame.length;
    }
}
