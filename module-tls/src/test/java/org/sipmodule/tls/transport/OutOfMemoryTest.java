package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutorGroup;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.TlsConnection;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** An error in the handling of one connection is the end of that connection, and of nothing else. */
public class OutOfMemoryTest {

    private static final byte[] PING = "ping".getBytes(US_ASCII);

    /** As many as it takes to meet every selector and every worker. */
    private static final int VICTIMS = 4;

    private enum Where {
        ON_ADMISSION,
        IN_THE_ENGINE,
        BEFORE_THE_FIRST_MESSAGE,
        ON_A_MESSAGE,
        AT_THE_END
    }

    @DataProvider
    public Object[][] places() {
        return new Object[][] {
            {Where.ON_ADMISSION},
            {Where.IN_THE_ENGINE},
            {Where.BEFORE_THE_FIRST_MESSAGE},
            {Where.ON_A_MESSAGE},
            {Where.AT_THE_END}
        };
    }

    @Test(dataProvider = "places")
    public void endsOneConnectionOnly(Where where) throws Exception {
        Failing failing = new Failing(where);
        try (TestServer server = new TestServer(failing::consumer);
                EngineClient bystander = EngineClient.open(server, "TLSv1.3")) {
            // its handshake is done on the server's side too
            asks(bystander);
            server.engineSetup = engine -> failing.in(Where.IN_THE_ENGINE);
            server.onAdmission = () -> failing.in(Where.ON_ADMISSION);
            failing.fails = true;
            for (int i = 0; i < VICTIMS; i++) {
                meetsIt(server);
            }
            await().atMost(20, TimeUnit.SECONDS).until(() -> failing.failures.get() == VICTIMS);
            failing.fails = false;
            await().atMost(20, TimeUnit.SECONDS).until(() -> server.table.count() == 1);
            for (int i = 0; i < VICTIMS; i++) {
                try (EngineClient later = EngineClient.open(server, "TLSv1.3")) {
                    asks(later);
                }
            }
            asks(bystander);
        }
    }

    private static void meetsIt(TestServer server) throws IOException {
        try (Socket socket = server.connect()) {
            EngineClient victim = new EngineClient(socket, "TLSv1.3", Optional.empty());
            victim.send(victim.firstFlight());
            victim.handshake();
            victim.write(PING);
            socket.shutdownOutput();
            victim.recordsUntilClosed();
        } catch (IOException closed) {
            // as it may be, at any of these steps
        }
    }

    private static void asks(EngineClient client) throws IOException {
        client.write(PING);
        assertThat(client.read(PING.length)).isEqualTo(PING);
    }

    private static final class Failing {
        private final Where where;
        private final AtomicInteger failures = new AtomicInteger();
        private volatile boolean fails;

        private Failing(Where where) {
            this.where = where;
        }

        private void in(Where place) {
            if (fails && place == where) {
                failures.incrementAndGet();
                throw new OutOfMemoryError("made for the test");
            }
        }

        private ClearTextConsumer consumer(TlsConnection connection) {
            in(Where.BEFORE_THE_FIRST_MESSAGE);
            TestServer.Echo echo = new TestServer.Echo(connection);
            return new ClearTextConsumer() {
                @Override
                public void received(ByteBuffer clearText) {
                    in(Where.ON_A_MESSAGE);
                    echo.received(clearText);
                }

                @Override
                public void closed(CloseReason reason) {
                    in(Where.AT_THE_END);
                }
            };
        }
    }

    @Test
    public void doesNotEndAWorker() throws Exception {
        EventExecutorGroup workers = LastingThreads.workers(1, Thread::new, 16, new BusyWorkers(1, Duration.ZERO));
        try {
            Thread before = workers.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
            workers.execute(() -> {
                throw new OutOfMemoryError("made for the test");
            });
            workers.execute(() -> {
                throw new IllegalStateException("made for the test");
            });
            assertThat(workers.submit(Thread::currentThread).get(10, TimeUnit.SECONDS))
                    .isSameAs(before);
        } finally {
            Future<?> unused = workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        assertThat(workers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    public void doesNotEndASelector() throws Exception {
        AtomicInteger rounds = new AtomicInteger();
        EventLoopGroup selectors = LastingThreads.selectors(
                1,
                Thread::new,
                executor -> new FailingHandler(NioIoHandler.newFactory().newHandler(executor), rounds),
                new BusyWorkers(1, Duration.ZERO));
        try {
            Thread before = selectors.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
            assertThat(selectors
                            .schedule(Thread::currentThread, 200, TimeUnit.MILLISECONDS)
                            .get(10, TimeUnit.SECONDS))
                    .isSameAs(before);
            assertThat(rounds).hasValueGreaterThan(1);
        } finally {
            Future<?> unused = selectors.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        assertThat(selectors.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Fails in its first round. */
    private record FailingHandler(IoHandler inner, AtomicInteger rounds) implements IoHandler {
        @Override
        public int run(IoHandlerContext context) {
            if (rounds.incrementAndGet() == 1) {
                throw new OutOfMemoryError("made for the test");
            }
            return inner.run(context);
        }

        @Override
        public void prepareToDestroy() {
            inner.prepareToDestroy();
        }

        @Override
        public void destroy() {
            inner.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return inner.register(handle);
        }

        @Override
        public void wakeup() {
            inner.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return inner.isCompatible(handleType);
        }
    }
}
