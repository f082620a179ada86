package org.sipmodule.tls.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a ClientHello of the JDK's engine, as it is and filled up, in one piece and cut; its cost must be linear. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClientHelloBench {

    private static final int HEADERS = 9;
    private static final int EXTENSIONS_AFTER_SUITES = 2;
    private static final int PADDING = 21;

    /** Bytes of padding (RFC 7685) behind the engine's own extensions. */
    @Param({"0", "1500", "15000"})
    int padding;

    /** The most bytes that arrive at once. */
    @Param({"100000", "100"})
    int segment;

    private ByteBuf wire;

    @Setup
    public void setUp() throws GeneralSecurityException, SSLException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("sip.example.test")));
        engine.setSSLParameters(parameters);
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        wire = Unpooled.wrappedBuffer(padded(record.flip()));
        if (!(read() instanceof ClientHelloReader.Found found)
                || !found.hello().sni().orElse("").equals("sip.example.test")) {
            throw new IllegalStateException("not read: " + read());
        }
    }

    @Benchmark
    public ClientHelloReader.Outcome read() {
        ClientHelloReader reader = new ClientHelloReader(ClientHelloReader.LIMIT);
        ClientHelloReader.Outcome outcome = reader.read(wire.slice(0, Math.min(segment, wire.readableBytes())));
        for (int end = 2 * segment; outcome instanceof ClientHelloReader.More; end += segment) {
            outcome = reader.read(wire.slice(0, Math.min(end, wire.readableBytes())));
        }
        return outcome;
    }

    /** The record with one more extension: three lengths change. */
    private byte[] padded(ByteBuffer record) {
        if (padding == 0) {
            byte[] bytes = new byte[record.remaining()];
            record.get(bytes);
            return bytes;
        }
        int more = 4 + padding;
        ByteBuffer grown = ByteBuffer.allocate(record.remaining() + more).put(record);
        grown.putShort((short) PADDING).putShort((short) padding);
        grown.putShort(3, (short) (grown.getShort(3) + more));
        grown.putInt(5, grown.getInt(5) + more);
        int at = HEADERS + 2 + 32;
        at += 1 + grown.get(at);
        at += 2 + grown.getShort(at);
        at += EXTENSIONS_AFTER_SUITES;
        grown.putShort(at, (short) (grown.getShort(at) + more));
        return grown.array();
    }
}
