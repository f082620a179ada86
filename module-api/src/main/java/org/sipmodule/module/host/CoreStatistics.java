package org.sipmodule.module.host;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.sipmodule.module.StatisticSpec;

/** What the host itself counts: the group {@code core} among the statistics. Safe from any thread. */
public final class CoreStatistics {

    private final LongAdder lateRoutes = new LongAdder();
    private final LongAdder droppedDatagrams = new LongAdder();
    private final LongAdder refusedMessages = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final LongAdder refusedRequests = new LongAdder();

    CoreStatistics() {}

    /** A route was given up at {@code max_script_time}. */
    public void routeWasLate() {
        lateRoutes.increment();
    }

    /** A datagram was not served: too many others waited, it had waited too long, or a line of it was too long. */
    public void datagramWasDropped() {
        droppedDatagrams.increment();
    }

    /** A connection of plain TCP was closed, as a message on it was too long or not whole in time. */
    public void messageWasRefused() {
        refusedMessages.increment();
    }

    /** A socket of plain TCP has as many connections as it takes ({@code tcp_max_connections}), and another waits. */
    public void acceptingWaits() {
        waits.increment();
    }

    /** A request was answered with 503, as there was no room for its transaction. */
    public void requestWasRefused() {
        refusedRequests.increment();
    }

    List<StatisticSpec> all() {
        return List.of(
                new StatisticSpec("late_routes", "routes given up at max_script_time", lateRoutes::sum),
                new StatisticSpec(
                        "udp_dropped",
                        "datagrams that were not served: others waited, or a line was too long",
                        droppedDatagrams::sum),
                new StatisticSpec(
                        "tcp_refused",
                        "connections of plain TCP closed for a message that was too long, or not whole in time",
                        refusedMessages::sum),
                new StatisticSpec("tcp_full", "times that accepting waited at tcp_max_connections", waits::sum),
                new StatisticSpec("busy_replies", "requests answered with 503 for want of room", refusedRequests::sum));
    }
}
