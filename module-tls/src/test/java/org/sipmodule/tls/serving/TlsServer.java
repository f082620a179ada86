package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.EventRoutes;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Problem;
import org.sipmodule.tls.config.Hosts;
import org.sipmodule.tls.config.ScriptParams;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.engine.ClientOffer;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.runtime.ActiveConfiguration;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.ConfigurationLoader;
import org.sipmodule.tls.runtime.ConnectIntent;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.Dial;
import org.sipmodule.tls.runtime.InboundPolicy;
import org.sipmodule.tls.runtime.Loading;
import org.sipmodule.tls.runtime.OutboundPolicy;
import org.sipmodule.tls.runtime.Reload;
import org.sipmodule.tls.runtime.Reload.Outcome;
import org.sipmodule.tls.runtime.ServingConfiguration;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsCounters;
import org.sipmodule.tls.runtime.TlsEnd;
import org.sipmodule.tls.transport.ClearTextConsumer;
import org.sipmodule.tls.transport.NettyTransport;
import org.sipmodule.tls.transport.TestSettings;
import org.sipmodule.tls.transport.TlsTransport;

/**
 * The real transport over the real profiles of a {@code tls.cfg}. Its sockets are bound when it is made, to ports the system
 * chose, so that a configuration can name them; each tells its peer what the handshake settled until a SIP stack listens
 * on its port.
 */
public final class TlsServer implements TlsTransport {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final ClearTextConsumer DEAF = new ClearTextConsumer() {
        @Override
        public void received(ByteBuffer clearText) {}

        @Override
        public void closed(CloseReason reason) {}
    };

    /** A bound socket and who serves its connections. */
    private static final class Socket {
        private volatile ClearTextConsumer.Factory consumers = Teller::new;
        private final Listener listener;

        private Socket(TlsTransport transport) throws IOException {
            listener = transport.listen(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    connection -> consumers.accept(connection));
        }
    }

    private final TestFolder folder;
    private final ScriptParams params = new ScriptParams();
    private final ConnectionTable table = new ConnectionTable();
    private final TlsCounters counters = new TlsCounters();
    private final TestSettings settings = new TestSettings();
    private final NettyTransport transport;
    private final Map<Integer, Socket> sockets = new LinkedHashMap<>();
    private volatile @Nullable ActiveConfiguration active;
    private volatile @Nullable Function<ConnectionInfo, EventRoutes.Verdict> connectionOut;
    private @Nullable Reload reload;

    public TlsServer(TestFolder folder, int listeners) throws IOException {
        this.folder = folder;
        InboundPolicy inbound = new InboundPolicy() {
            @Override
            public TlsEnd choose(
                    Optional<String> sni, ClientOffer offer, InetSocketAddress local, InetSocketAddress remote) {
                return Objects.requireNonNull(active).choose(sni, offer, local, remote);
            }

            @Override
            public boolean mayWaitForToken() {
                return Objects.requireNonNull(active).mayWaitForToken();
            }
        };
        OutboundPolicy outbound = new OutboundPolicy() {
            @Override
            public Choice choose(Dial dial) {
                return Objects.requireNonNull(active).choose(dial);
            }

            @Override
            public boolean mayCarry(TlsConnection connection) {
                return Objects.requireNonNull(active).mayCarry(connection);
            }
        };
        transport = new NettyTransport(
                new NettyTransport.Threads(2, 2), settings, inbound, outbound, table, counters, () -> 1_000_000);
        for (int i = 0; i < listeners; i++) {
            Socket socket = new Socket(transport);
            sockets.put(socket.listener.address().getPort(), socket);
        }
    }

    /** With one socket, and the configuration in force. */
    public static TlsServer of(TestFolder folder, String... tlsCfg) throws IOException {
        TlsServer server = new TlsServer(folder, 1);
        server.serve(tlsCfg);
        return server;
    }

    /** To be set before {@link #serve}. */
    public ScriptParams params() {
        return params;
    }

    public ConnectionTable table() {
        return table;
    }

    public TlsCounters counters() {
        return counters;
    }

    public int port() {
        return port(0);
    }

    public int port(int index) {
        return List.copyOf(sockets.keySet()).get(index);
    }

    /** Who serves the connections of the first socket from now on. */
    void consumers(ClearTextConsumer.Factory factory) {
        sockets.values().iterator().next().consumers = factory;
    }

    private boolean mayCarry(TlsConnection connection) {
        Function<ConnectionInfo, EventRoutes.Verdict> route = connectionOut;
        return route == null || route.apply(connection.info()) == EventRoutes.Verdict.CONTINUE;
    }

    /** What a routing script does in {@code event_route[tls:connection-out]}. */
    public void onConnectionOut(Function<ConnectionInfo, EventRoutes.Verdict> route) {
        connectionOut = route;
    }

    public TestSettings settings() {
        return settings;
    }

    /** Puts the next generation in force, read from a {@code tls.cfg} of these lines. */
    public void serve(String... tlsCfg) throws IOException {
        params.with(
                TlsParams.CONFIG,
                folder.write("tls.cfg", String.join("\n", tlsCfg) + "\n").toString());
        Reload known = reload;
        if (known != null) {
            assertThat(known.run()).extracting(Reload.Result::outcome).isEqualTo(Outcome.DONE);
            return;
        }
        HostSettings host = Hosts.in(
                folder.path(),
                sockets.values().stream()
                        .map(socket -> socket.listener.address())
                        .toArray(InetSocketAddress[]::new));
        ConfigurationLoader loader =
                new ConfigurationLoader(params, host, Clock.fixed(CertificateSpec.NOW, ZoneOffset.UTC));
        Loading loading = loader.load(1);
        assertThat(loading.serving())
                .as(loading.problems().stream().map(Problem::toString).toList() + "")
                .isPresent();
        ActiveConfiguration first = new ActiveConfiguration(loading.serving().orElseThrow(), this::mayCarry);
        active = first;
        reload = new Reload(params, host, loader, first, counters);
    }

    /** What {@code tls.reload} does; only once something is served. */
    public Reload reload() {
        return Objects.requireNonNull(reload);
    }

    /** The configuration in force, for whoever wants to know whether anything still holds it. */
    WeakReference<ServingConfiguration> inForce() {
        return new WeakReference<>(Objects.requireNonNull(active).current());
    }

    /** Hands the bound socket of that port over. */
    @Override
    public Listener listen(InetSocketAddress address, ClearTextConsumer.Factory consumers) throws IOException {
        Socket socket = sockets.get(address.getPort());
        if (socket == null) {
            throw new IOException("none of this server's ports: " + address);
        }
        socket.consumers = consumers;
        return socket.listener;
    }

    /**
     * Calls itself, as client profiles do; nothing is read.
     *
     * @param name what is dialled; null for the address alone
     */
    TlsConnection call(@Nullable String name, ConnectIntent intent) throws IOException {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
        return connect(
                new Dial(here, Optional.empty(), Optional.ofNullable(name), intent, Optional.empty()), made -> DEAF);
    }

    /** {@code served}, or why there is no connection. */
    static String outcome(TlsConnection connection) {
        await().atMost(LIMIT)
                .until(() -> connection.handshake().isPresent()
                        || connection.failure().isPresent());
        return connection.failure().orElse("served");
    }

    @Override
    public TlsConnection connect(Dial dial, ClearTextConsumer.Factory consumers) throws IOException {
        return transport.connect(dial, consumers);
    }

    @Override
    public void stopAccepting() {
        transport.stopAccepting();
    }

    @Override
    public void close() {
        transport.close();
    }
}
