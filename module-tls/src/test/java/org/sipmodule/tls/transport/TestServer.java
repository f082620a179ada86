package org.sipmodule.tls.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.sipmodule.tls.config.ProfileSelector;
import org.sipmodule.tls.config.TlsConfiguration;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.engine.ClientOffer;
import org.sipmodule.tls.engine.ProfileIdentity;
import org.sipmodule.tls.pki.TestProfile;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.ConnectIntent;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.Dial;
import org.sipmodule.tls.runtime.FreeMemory;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.InboundPolicy;
import org.sipmodule.tls.runtime.OutboundPolicy;
import org.sipmodule.tls.runtime.ReuseKey;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsCounters;
import org.sipmodule.tls.runtime.TlsEnd;
import org.sipmodule.tls.verify.PeerVerdict;

/** The transport under test with settings to change, a certificate per name, and an echo behind it. */
final class TestServer implements AutoCloseable, InboundPolicy, OutboundPolicy {

    final TestSettings settings = new TestSettings();
    final ConnectionTable table = new ConnectionTable();
    final TlsCounters counters = new TlsCounters();
    final Queue<CloseReason> closes = new ConcurrentLinkedQueue<>();
    final Map<String, SSLContext> names = new ConcurrentHashMap<>();
    /** Names whose keys are said to be on a token. */
    final Set<String> tokenNames = ConcurrentHashMap.newKeySet();

    volatile long freeKilobytes = 1_000_000;
    volatile Consumer<SSLEngine> engineSetup = engine -> {};
    volatile Runnable onAdmission = () -> {};
    volatile Runnable onMemory = () -> {};
    volatile Optional<String> refusal = Optional.empty();
    volatile Supplier<SSLEngine> clientEngine = () -> {
        SSLEngine engine = TestCertificates.client().createSSLEngine();
        engine.setUseClientMode(true);
        return engine;
    };
    volatile boolean clientKeyOnToken;
    volatile Predicate<TlsConnection> carries = connection -> true;
    private final SSLContext otherwise = TestCertificates.server("default");
    private final NettyTransport transport;
    private final TlsTransport.Listener listener;

    TestServer() throws IOException {
        this(Echo::new);
    }

    TestServer(ClearTextConsumer.Factory consumers) throws IOException {
        this(consumers, Optional.empty());
    }

    /** @param memory in the place of {@link #freeKilobytes} */
    TestServer(ClearTextConsumer.Factory consumers, Optional<FreeMemory> memory) throws IOException {
        transport = new NettyTransport(
                new NettyTransport.Threads(2, 2), settings, this, this, table, counters, memory.orElse(() -> {
                    onMemory.run();
                    return freeKilobytes;
                }));
        listener = transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), connection -> {
            ClearTextConsumer inner = consumers.accept(connection);
            return new ClearTextConsumer() {
                @Override
                public void received(ByteBuffer clearText) {
                    inner.received(clearText);
                }

                @Override
                public void closed(CloseReason reason) {
                    closes.add(reason);
                    inner.closed(reason);
                }
            };
        });
    }

    InetSocketAddress address() {
        return listener.address();
    }

    /** A plain TCP connection to it; reads on it end after some seconds. */
    Socket connect() throws IOException {
        Socket socket = new Socket(address().getAddress(), address().getPort());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public TlsEnd choose(Optional<String> sni, ClientOffer offer, InetSocketAddress local, InetSocketAddress remote)
            throws SSLException {
        SSLEngine engine = sni.map(name -> names.getOrDefault(name, otherwise))
                .orElse(otherwise)
                .createSSLEngine();
        engine.setUseClientMode(false);
        engineSetup.accept(engine);
        return new TlsEnd(
                "TLSs<default>",
                sni,
                sni.filter(tokenNames::contains).isPresent(),
                engine,
                finished -> settle(sni, finished));
    }

    @Override
    public boolean mayWaitForToken() {
        onAdmission.run();
        return !tokenNames.isEmpty();
    }

    @Override
    public Choice choose(Dial dial) {
        Optional<String> sni = dial.intent().serverName();
        return new Choice(
                new ReuseKey(
                        dial.remote(),
                        dial.local(),
                        new ProfileIdentity(profile(), ""),
                        sni,
                        Optional.empty(),
                        dial.owner()),
                "TLSc<default>",
                sni,
                "TLSv1.3",
                clientKeyOnToken,
                () -> new TlsEnd(
                        "TLSc<default>", sni, clientKeyOnToken, clientEngine.get(), finished -> settle(sni, finished)));
    }

    @Override
    public boolean mayCarry(TlsConnection connection) {
        return carries.test(connection);
    }

    /** By a connection of this server's transport to another one. */
    TlsConnection dial(InetSocketAddress remote, String name, ClearTextConsumer consumer) throws IOException {
        return dial(remote, name, made -> consumer);
    }

    TlsConnection dial(InetSocketAddress remote, String name, ClearTextConsumer.Factory consumers) throws IOException {
        ConnectIntent intent = new ConnectIntent(Optional.empty(), Optional.of(name));
        return transport.connect(
                new Dial(remote, Optional.empty(), Optional.empty(), intent, Optional.empty()), consumers);
    }

    private Handshake settle(Optional<String> sni, SSLEngine finished) throws SSLException {
        if (refusal.isPresent()) {
            throw new SSLException(refusal.get());
        }
        return new Handshake(
                profile(),
                1,
                ProfileSelector.of(new TlsConfiguration(1, profile(), profile(), List.of(), List.of())),
                sni,
                finished.getSession().getProtocol(),
                finished.getSession().getCipherSuite(),
                false,
                List.of(),
                PeerVerdict.NO_CERTIFICATE);
    }

    TlsTransport.Listener listenAgain(InetSocketAddress where) throws IOException {
        return transport.listen(where, Echo::new);
    }

    @Override
    public void close() {
        transport.close();
    }

    static TlsProfile profile() {
        return TestProfile.server()
                .certificate(Path.of("cert.pem"))
                .key("cert.pem")
                .build();
    }

    /** Sends back what it receives. */
    static final class Echo implements ClearTextConsumer {
        private final TlsConnection connection;

        Echo(TlsConnection connection) {
            this.connection = connection;
        }

        @Override
        public void received(ByteBuffer clearText) {
            byte[] bytes = new byte[clearText.remaining()];
            clearText.get(bytes);
            connection.link().send(bytes);
        }

        @Override
        public void closed(CloseReason reason) {}
    }
}
