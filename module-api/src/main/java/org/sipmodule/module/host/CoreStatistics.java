package org.sipmodule.module.host;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.sipmodule.module.StatisticSpec;

/** What the host itself counts: the group {@code core} among the statistics. Safe from any thread. */
public final class CoreStatistics {

    private final LongAdder lateRoutes = new LongAdder();
    private final LongAdder droppedDatagrams = new LongAdder();

    CoreStatistics() {}

    /** A route was given up at {@code max_script_time}. */
    public void routeWasLate() {
        lateRoutes.increment();
    }

    /** A datagram was not served: too many others waited, it had waited too long, or a line of it was too long. */
    public void datagramWasDropped() {
        droppedDatagrams.increment();
    }

    List<StatisticSpec> all() {
        return List.of(
                new StatisticSpec("late_routes", "routes given up at max_script_time", lateRoutes::sum),
                new StatisticSpec(
                        "udp_dropped",
                        "datagrams that were not served: others waited, or a line was too long",
                        droppedDatagrams::sum));
    }
}
