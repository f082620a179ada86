package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.message.SIPMessage;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sip.PeerUnavailableException;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.host.CoreStatistics;

/** The stack, and the questions about its transactions that it answers to subclasses only. */
final class CountingStack extends SipStackImpl {

    private static final int FINAL = 200;

    /** With short requests, 16 KB each and once more where it goes, all take half of the heap; over UDP they stay for 32 s. */
    private static final int TRANSACTION = 2 * 16 * 1024;

    /** A request is there about twice in each of its transactions, as it is and as it is sent again: a quarter of the heap. */
    private static final int SHARE_OF_HEAP = 8;

    /** Short requests may have given way to as many long ones. */
    private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();

    private final long most = Runtime.getRuntime().maxMemory() / TRANSACTION;
    private final long mostBytes = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    private volatile int lookedAt;
    private volatile long lookedAtNanos = System.nanoTime();
    private volatile boolean hasTooManyBytes;

    private final CoreStatistics statistics;

    CountingStack(Properties properties, CoreStatistics statistics) throws PeerUnavailableException {
        super(properties);
        this.statistics = statistics;
    }

    /** A request got no transaction, and was answered so. */
    void refused() {
        statistics.requestWasRefused();
    }

    /** How many requests that others have sent have no final reply yet. */
    int unanswered() {
        return (int) serverTransactionTable.values().stream()
                .filter(transaction -> transaction.getLastResponseStatusCode() < FINAL)
                .count();
    }

    /**
     * Whether there are as many transactions of others' requests as may be, or the requests take as many bytes; a request with
     * many branches counts for as many. The stack's own bound, {@code MAX_SERVER_TRANSACTIONS}, is read and then not kept.
     */
    boolean isFull() {
        int size = serverTransactionTable.size();
        int both = size + clientTransactionTable.size();
        // all are looked at, so not for each request; when it is full, at each that has ended
        int step = hasTooManyBytes ? 1 : 16 + both / 64;
        long now = System.nanoTime();
        if (Math.abs(both - lookedAt) >= step || now - lookedAtNanos > LOOK_NANOS) {
            lookedAt = both;
            lookedAtNanos = now;
            hasTooManyBytes = bytes() > mostBytes;
        }
        return hasTooManyBytes || size >= most || both >= 2 * most;
    }

    private long bytes() {
        return Stream.concat(serverTransactionTable.values().stream(), clientTransactionTable.values().stream())
                .mapToLong(transaction -> bytes(transaction.getOriginalRequest()))
                .sum();
    }

    static long bytes(@Nullable SIPMessage message) {
        return message == null
                ? 0
                : message.getSize()
                        + (message.getContentLength() == null
                                ? 0L
                                : message.getContentLength().getContentLength());
    }
}
