package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.sipmodule.temporary.Ports;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.Dial;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.transport.ClearTextConsumer;
import org.sipmodule.tls.transport.TlsTransport;
import org.testng.annotations.Test;

/** A connection whose socket is closed, while its worker has not come to its end and new requests still find it. */
public class ClosedConnectionTest {

    /** Its first connection is closed, the next one takes everything. */
    private static final class FirstIsClosed implements TlsTransport {
        private final List<FakeLink> made = new CopyOnWriteArrayList<>();
        private @Nullable TlsConnection usable;

        @Override
        public Listener listen(InetSocketAddress address, ClearTextConsumer.Factory consumers) {
            return new Listener() {
                @Override
                public InetSocketAddress address() {
                    return address;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public synchronized TlsConnection connect(Dial dial, ClearTextConsumer.Factory consumers) throws IOException {
            TlsConnection known = usable;
            if (known != null) {
                return known;
            }
            FakeLink link = new FakeLink(this, made.isEmpty());
            made.add(link);
            InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
            TlsConnection fresh = new TlsConnection(
                    made.size(), TlsConnection.Direction.OUTBOUND, local, dial.remote(), Instant.EPOCH, link);
            consumers.accept(fresh);
            usable = fresh;
            return fresh;
        }

        private synchronized void forget() {
            usable = null;
        }

        @Override
        public void stopAccepting() {}

        @Override
        public void close() {}
    }

    private record FakeLink(FirstIsClosed owner, boolean closed, List<byte[]> sent) implements TlsConnection.Link {

        private FakeLink(FirstIsClosed owner, boolean closed) {
            this(owner, closed, new CopyOnWriteArrayList<>());
        }

        @Override
        public SendResult send(byte[] clearText) {
            if (closed) {
                return SendResult.CLOSED;
            }
            sent.add(clearText);
            return SendResult.ACCEPTED;
        }

        @Override
        public void retire() {
            owner.forget();
        }

        @Override
        public void pauseReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public void close(CloseReason reason) {}

        @Override
        public int queuedClearText() {
            return 0;
        }

        @Override
        public int unreadInput() {
            return 0;
        }

        @Override
        public long secondsToIdleTimeout() {
            return -1;
        }
    }

    @Test(dataProvider = "doors", dataProviderClass = OutboundFixture.class)
    public void f55TheNextRequestDialsAnew(Door door) throws Exception {
        FirstIsClosed transport = new FirstIsClosed();
        int port = Ports.free();
        try (SipStackFixture stack = door == Door.PROCESSOR
                ? SipStackFixture.scalable(transport, port)
                : SipStackFixture.sockets(transport, SipSettings.DEFAULTS, port)) {
            SIPRequest request = (SIPRequest) new MessageFactoryImpl()
                    .createRequest(Requests.options(1, "SIP/2.0/TLS 127.0.0.1:" + port, "")
                            .replace("sip:server@127.0.0.1 ", "sip:x@127.0.0.1:5061;transport=tls "));
            stack.provider.getNewClientTransaction(request).sendRequest();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !stack.failures.isEmpty()
                            || (transport.made.size() == 2
                                    && transport.made.get(1).sent().size() == 1));
            assertThat(stack.failures).isEmpty();
        }
    }
}
