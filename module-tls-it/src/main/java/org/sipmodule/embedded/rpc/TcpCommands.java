package org.sipmodule.embedded.rpc;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.OpenConnection;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.module.host.RpcRegistry;

/**
 * {@code core.tcp_info} and {@code core.tcp_list}: the connections of all transports that have some. Public because the host,
 * in another package, registers them.
 *
 * @param maxConnections    {@code tcp_max_connections}
 * @param maxTlsConnections {@code tls_max_connections}
 * @param connections       those of this moment
 */
public record TcpCommands(int maxConnections, int maxTlsConnections, Supplier<List<OpenConnection>> connections) {

    /** Adds the commands to a host's table. */
    public void register(RpcRegistry registry) {
        registry.add(new RpcCommandSpec("core.tcp_info", "Returns TCP related info.", false, this::info));
        registry.add(
                new RpcCommandSpec("core.tcp_list", "Returns the list of current TCP connections.", true, this::list));
    }

    private RpcReply info(RpcArguments arguments) {
        List<OpenConnection> open = connections.get();
        return RpcReply.of(RpcReply.struct()
                .put("readers", Runtime.getRuntime().availableProcessors())
                .put("max_connections", maxConnections)
                .put("max_tls_connections", maxTlsConnections)
                .put("opened_connections", open.size())
                .put("opened_tls_connections", (int)
                        open.stream().filter(TcpCommands::isTls).count())
                .put(
                        "write_queued_bytes",
                        clamped(open.stream().mapToLong(OpenConnection::queued).sum()))
                .build());
    }

    /** What never ends ends with the largest number. */
    private static int clamped(long number) {
        return (int) (number < 0 ? Integer.MAX_VALUE : Math.min(Integer.MAX_VALUE, number));
    }

    private static boolean isTls(OpenConnection connection) {
        return connection.info().protocol().equals("tls");
    }

    private RpcReply list(RpcArguments arguments) {
        return new RpcReply(connections.get().stream().map(this::shown).toList());
    }

    private RpcValue shown(OpenConnection connection) {
        return RpcReply.struct()
                .put("id", (int) connection.info().id().orElse(0))
                .put("type", connection.info().protocol().toUpperCase(Locale.ROOT))
                .put("state", connection.connecting() ? "CONN_CONNECT" : "CONN_OK")
                .put("timeout", clamped(connection.secondsLeft()))
                .put("lifetime", clamped(connection.lifetime()))
                .put("ref_count", 1)
                .put("src_ip", Addresses.text(connection.info().remote().getAddress()))
                .put("src_port", connection.info().remote().getPort())
                .put("dst_ip", Addresses.text(connection.info().local().getAddress()))
                .put("dst_port", connection.info().local().getPort())
                .build();
    }
}
