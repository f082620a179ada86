package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.sipmodule.broken.BrokenInputs;
import org.testng.annotations.Test;

/** The first bytes of a connection, broken: found or refused, and the same whether they come at once or in pieces. */
public class BrokenHelloTest {

    public static final BrokenInputs INPUTS = new BrokenInputs(
            "ClientHello",
            List.of(
                    hello("TLSv1.2", "a.test"),
                    hello("TLSv1.3", "b.example.test"),
                    inRecords(hello("TLSv1.3", "c.test"))),
            List.of(
                    new byte[] {22, 3, 1, 0, 4},
                    new byte[] {0, 0, 0, 6, 0, 4, 0, 0, 1, 'x'},
                    new byte[] {0, 43, 0, 3, 2, 3, 4},
                    new byte[] {0, 10, 0, 4, 0, 2, 0, 29},
                    new byte[] {0, 13, 0, 4, 0, 2, 4, 3},
                    "127.0.0.1".getBytes(US_ASCII)),
            BrokenHelloTest::read);

    private static byte[] hello(String protocol, String name) {
        SSLEngine engine = TestCertificates.client().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setServerNames(List.of(new SNIHostName(name)));
        engine.setSSLParameters(parameters);
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        try {
            engine.wrap(ByteBuffer.allocate(0), record);
        } catch (SSLException impossible) {
            throw new AssertionError(impossible);
        }
        return Arrays.copyOf(record.array(), record.position());
    }

    private static byte[] inRecords(byte[] hello) {
        return HandshakeTest.inRecordsOf(50, hello);
    }

    private static void read(byte[] input) {
        ClientHelloReader.Outcome atOnce = outcome(input, input.length);
        assertThat(atOnce.toString()).doesNotContainPattern("[\\x00-\\x1f\\x7f-\\x{ffff}]");
        if (input.length < 2000 && atOnce instanceof ClientHelloReader.Found) {
            assertThat(outcome(input, 1)).isEqualTo(atOnce);
            assertThat(outcome(input, 7)).isEqualTo(atOnce);
        }
    }

    private static ClientHelloReader.Outcome outcome(byte[] input, int piece) {
        ClientHelloReader reader = new ClientHelloReader(ClientHelloReader.LIMIT);
        ByteBuf raw = Unpooled.buffer(input.length);
        List<ClientHelloReader.Outcome> outcomes = new ArrayList<>(List.of(new ClientHelloReader.More()));
        for (int at = 0; at < input.length && outcomes.get(0) instanceof ClientHelloReader.More; at += piece) {
            raw.writeBytes(input, at, Math.min(piece, input.length - at));
            outcomes.set(0, reader.read(raw));
        }
        return outcomes.get(0);
    }

    @Test
    public void anyBytesAreFoundOrRefused() {
        INPUTS.check();
    }
}
