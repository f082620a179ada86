package org.sipmodule.embedded.sip.plain;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.TCPMessageProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.UnfinishedMessages;
import org.sipmodule.module.host.CoreStatistics;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The stack's plain TCP, with connections that read no more than they serve. */
final class TcpDoor extends TCPMessageProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(TcpDoor.class);

    private final SparseLog<InetSocketAddress> trouble = SparseLog.byListener(LOG);
    private final SparseLog<InetAddress> refusals = SparseLog.byAddress(LOG);
    private final UnfinishedMessages unfinished;
    private final CoreStatistics statistics;
    private final Outbox.Writers writers = new Outbox.Writers();
    private final CountDownLatch stopped = new CountDownLatch(1);

    TcpDoor(
            SIPTransactionStack stack,
            InetAddress address,
            int port,
            UnfinishedMessages unfinished,
            CoreStatistics statistics) {
        super(address, stack, port);
        this.unfinished = unfinished;
        this.statistics = statistics;
    }

    UnfinishedMessages unfinished() {
        return unfinished;
    }

    Outbox.Writers writers() {
        return writers;
    }

    /** A connection is closed for what its peer has sent. */
    void refused(InetAddress peer, String reason) {
        statistics.messageWasRefused();
        refusals.log(
                Level.WARN,
                peer,
                "a connection of plain TCP with {} is closed for a message: {}",
                Addresses.text(peer),
                reason);
    }

    @Override
    public void run() {
        while (!sock.isClosed() && !Thread.currentThread().isInterrupted()) {
            try {
                accepted(sock.accept());
            } catch (IOException | RuntimeException | OutOfMemoryError failure) {
                if (!sock.isClosed()) {
                    rest(failure);
                }
            }
        }
    }

    private void accepted(Socket socket) throws IOException {
        boolean served = false;
        try {
            TcpChannel channel = new TcpChannel(socket, sipStack, this);
            incomingMessageChannels.put(channel.getKey(), channel);
            try {
                channel.start();
                served = true;
            } finally {
                if (!served) { // there was no thread for it
                    ended(channel, channel.getKey());
                }
            }
        } finally {
            if (!served) {
                socket.close();
            }
        }
    }

    /** There may be descriptors or threads again later; until then accepting would fail over and over. */
    private void rest(Throwable failure) {
        trouble.log(
                Level.WARN,
                new InetSocketAddress(getIpAddress(), getPort()),
                "tcp:{} accepts no connections for a second: {}",
                Addresses.text(getIpAddress(), getPort()),
                failure.toString());
        try {
            stopped.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void stop() {
        stopped.countDown();
        writers.close(); // before the sockets: the last replies may still be on their way
        super.stop();
    }

    /** Another may be there by now for the same peer. */
    synchronized void ended(TcpChannel channel, String key) {
        if (messageChannels.get(key) == channel) {
            messageChannels.remove(key);
        }
        if (incomingMessageChannels.get(key) == channel) {
            incomingMessageChannels.remove(key);
        }
    }

    /** May look a name up, and so must not hold what every connection needs when it begins or ends. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // for that reason
    public MessageChannel createMessageChannel(HostPort target) throws IOException {
        return createMessageChannel(target.getInetAddress(), target.getPort());
    }

    @Override
    public synchronized MessageChannel createMessageChannel(InetAddress address, int port) throws IOException {
        String key = MessageChannel.getKey(address, port, "TCP");
        if (messageChannels.get(key) instanceof TcpChannel known && known.mayBeUsed()) {
            return known;
        }
        TcpChannel channel = new TcpChannel(address, port, sipStack, this);
        messageChannels.put(key, channel);
        return channel;
    }
}
