package org.sipmodule.tls.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.sipmodule.module.StatisticSpec;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.Limit;
import org.sipmodule.tls.runtime.TlsCounters;

/** The statistics of group {@code tls}: the three of Kamailio 6, then ours, of each limit one. */
public final class TlsStatistics {

    private TlsStatistics() {}

    /**
     * @param maxConnections {@code tls_max_connections}, known once the module is configured
     * @param daysLeft       until the first of our own certificates expires
     */
    public static List<StatisticSpec> of(
            ConnectionTable connections, TlsCounters counters, LongSupplier maxConnections, LongSupplier daysLeft) {
        List<StatisticSpec> all = new ArrayList<>(List.of(
                new StatisticSpec(
                        "opened_connections", "open TLS connections, those in handshake included", connections::count),
                new StatisticSpec("max_connections", "most TLS connections at a time", maxConnections),
                new StatisticSpec(
                        "clear_text_write_queued_bytes",
                        "clear text that waits for outbound handshakes",
                        counters.clearTextQueued()::get),
                count("accepted_connections", "connections that were let in", counters.accepted()),
                count("outbound_connections", "connections that were begun", counters.opened()),
                count("handshakes", "handshakes after which a connection was served", counters.handshakesDone()),
                count("failed_handshakes", "handshakes that failed", counters.handshakesFailed()),
                count("bytes_in", "encrypted bytes read", counters.bytesIn()),
                count("bytes_out", "encrypted bytes written", counters.bytesOut()),
                count("reloads", "reloads that put a configuration in force", counters.reloads()),
                count("failed_reloads", "reloads that were refused", counters.reloadsRefused()),
                new StatisticSpec(
                        "certificate_days_left",
                        "whole days until the first of the own certificates expires, 0 when it has; 99999 without any",
                        daysLeft)));
        for (Limit limit : Limit.values()) {
            all.add(count(limit.statistic(), limit.doc(), counters.reached(limit)));
        }
        return List.copyOf(all);
    }

    private static StatisticSpec count(String name, String doc, LongAdder counter) {
        return new StatisticSpec(name, doc, counter::sum);
    }
}
