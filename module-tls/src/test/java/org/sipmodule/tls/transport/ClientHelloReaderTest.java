package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.sipmodule.tls.engine.ClientOffer;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ClientHelloReaderTest {

    private static final ClientHelloReader.Outcome MORE = new ClientHelloReader.More();

    @DataProvider
    public Object[][] names() {
        return new Object[][] {
            {"a.example.com", "a.example.com"},
            {"A.Example.COM", "a.example.com"},
            {"a.example.com.", "a.example.com"},
            {"127.0.0.1", null},
            {"::1", null},
            {"", null},
            {".", null},
            {"evil\nname\u0000\u00e9 x", "evil?name???x"},
        };
    }

    @Test(dataProvider = "names")
    public void sniIsTheHostNameOrNothing(String sent, String read) {
        assertThat(found(hello(Optional.of(sent), 0x0303)).sni()).isEqualTo(Optional.ofNullable(read));
    }

    @DataProvider
    public Object[][] versions() {
        return new Object[][] {
            {0x0301, List.of(), "TLSv1"},
            {0x0303, List.of(), "TLSv1.2"},
            {0x0303, List.of(0x0303, 0x0304), "TLSv1.3"},
            {0x0303, List.of(0x7a7a, 0x0304, 0x0303), "TLSv1.3"},
            {0x0303, List.of(0x0302), "TLSv1.1"},
            {0x0300, List.of(), "version 0300"},
        };
    }

    @Test(dataProvider = "versions")
    public void versionIsTheNewestOffered(int legacy, List<Integer> supported, String name) {
        assertThat(found(hello(Optional.empty(), legacy, supported)).versionName())
                .isEqualTo(name);
    }

    @Test
    public void helloWithoutExtensionsIsOne() {
        byte[] body = ByteBuffer.allocate(39)
                .putShort((short) 0x0302)
                .put(new byte[32])
                .put((byte) 0)
                .put(new byte[] {0, 0})
                .put(new byte[] {1, 0})
                .array();
        assertThat(ClientHello.of(ByteBuffer.wrap(body, 0, 39)))
                .contains(new ClientHello(Optional.empty(), new ClientOffer(0x0302, List.of(), List.of(), List.of())));
    }

    @Test
    public void anyCutIntoRecordsAndSegmentsGivesTheSame() {
        byte[] hello = hello(Optional.of("a.example.com"), 0x0303);
        qt().forAll(integers().between(1, 300), integers().between(1, 300)).check((record, segment) -> {
            byte[] wire = records(hello, record);
            ClientHelloReader reader = new ClientHelloReader(ClientHelloReader.LIMIT);
            ByteBuf raw = Unpooled.buffer();
            ClientHelloReader.Outcome outcome = MORE;
            for (int at = 0; at < wire.length; at += segment) {
                if (!outcome.equals(MORE)) {
                    return false;
                }
                raw.writeBytes(wire, at, Math.min(segment, wire.length - at));
                outcome = reader.read(raw);
            }
            return outcome instanceof ClientHelloReader.Found found
                    && found.hello().sni().equals(Optional.of("a.example.com"));
        });
    }

    @Test
    public void noInputMakesItThrow() {
        qt().forAll(
                        lists().of(integers().between(0, 255)).ofSizeBetween(0, 200),
                        integers().between(0, 3))
                .check((bytes, kind) -> {
                    byte[] body = new byte[bytes.size()];
                    for (int i = 0; i < body.length; i++) {
                        body[i] = bytes.get(i).byteValue();
                    }
                    byte[] wire = switch (kind) {
                        case 0 -> body;
                        case 1 -> records(message(1, body), 50);
                        default -> records(spoiled(hello(Optional.of("a.test"), 0x0303), body), 1000);
                    };
                    return new ClientHelloReader(ClientHelloReader.LIMIT).read(Unpooled.wrappedBuffer(wire)) != null;
                });
    }

    @Test
    public void hellosUpToTheLimitAreReadAndLongerOnesNot() {
        byte[] large = message(1, new byte[60 * 1024]);
        assertThat(new ClientHelloReader(ClientHelloReader.LIMIT).read(Unpooled.wrappedBuffer(records(large, 16_000))))
                .isInstanceOf(ClientHelloReader.Found.class);
        byte[] endless = records(message(1, new byte[ClientHelloReader.LIMIT]), 1);
        assertThat(new ClientHelloReader(ClientHelloReader.LIMIT)
                        .read(Unpooled.wrappedBuffer(endless, 0, ClientHelloReader.LIMIT + 1)))
                .isEqualTo(new ClientHelloReader.Refused(
                        "a ClientHello of more than 65536 bytes (max_client_hello)",
                        Optional.of(ClientHelloReader.Alert.ILLEGAL_PARAMETER),
                        true));
    }

    @Test
    public void otherRecordsInBetweenAreRefused() {
        ByteBuf raw = Unpooled.wrappedBuffer(new byte[] {22, 3, 1, 0, 2, 1, 0, 23, 3, 1, 0, 1, 0});
        assertThat(new ClientHelloReader(ClientHelloReader.LIMIT).read(raw))
                .isEqualTo(new ClientHelloReader.Refused(
                        "a record of type 23 within the ClientHello",
                        Optional.of(ClientHelloReader.Alert.UNEXPECTED_MESSAGE)));
    }

    private static ClientHello found(byte[] hello) {
        ClientHelloReader.Outcome outcome = new ClientHelloReader(ClientHelloReader.LIMIT)
                .read(Unpooled.wrappedBuffer(records(hello, hello.length)));
        assertThat(outcome).isInstanceOf(ClientHelloReader.Found.class);
        return ((ClientHelloReader.Found) outcome).hello();
    }

    private static byte[] hello(Optional<String> sni, int legacy) {
        return hello(sni, legacy, List.of());
    }

    private static byte[] hello(Optional<String> sni, int legacy, List<Integer> supported) {
        ByteBuffer extensions = ByteBuffer.allocate(500).position(2);
        extensions.putShort((short) 10).putShort((short) 2).putShort((short) 0);
        sni.map(name -> name.getBytes(ISO_8859_1))
                .ifPresent(name -> extensions
                        .putShort((short) 0)
                        .putShort((short) (name.length + 5))
                        .putShort((short) (name.length + 3))
                        .put((byte) 0)
                        .putShort((short) name.length)
                        .put(name));
        if (!supported.isEmpty()) {
            extensions.putShort((short) 43).putShort((short) (2 * supported.size() + 1));
            extensions.put((byte) (2 * supported.size()));
            supported.forEach(version -> extensions.putShort(version.shortValue()));
        }
        extensions.putShort(0, (short) (extensions.position() - 2));
        ByteBuffer body = ByteBuffer.allocate(600);
        body.putShort((short) legacy).put(new byte[32]).put((byte) 4).put(new byte[4]);
        body.putShort((short) 2).putShort((short) 0x1301).put((byte) 1).put((byte) 0);
        body.put(extensions.flip());
        byte[] bytes = new byte[body.flip().remaining()];
        body.get(bytes);
        return message(1, bytes);
    }

    private static byte[] message(int type, byte[] body) {
        return ByteBuffer.allocate(4 + body.length)
                .putInt(type << 24 | body.length)
                .put(body)
                .array();
    }

    private static byte[] records(byte[] message, int size) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += size) {
            int length = Math.min(size, message.length - at);
            wire.writeBytes(new byte[] {22, 3, 1, (byte) (length >> 8), (byte) length});
            wire.write(message, at, length);
        }
        return wire.toByteArray();
    }

    /** A good hello with some bytes of its body changed. */
    private static byte[] spoiled(byte[] hello, byte[] by) {
        for (int i = 0; i + 1 < by.length; i += 2) {
            hello[4 + (by[i] & 0xff) % (hello.length - 4)] = by[i + 1];
        }
        return hello;
    }
}
