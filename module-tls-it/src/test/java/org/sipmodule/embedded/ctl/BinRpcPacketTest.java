package org.sipmodule.embedded.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.longs;
import static org.quicktheories.generators.SourceDSL.strings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.quicktheories.core.Gen;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** BINRPC packets: the bytes of real traffic, every tree there and back, and bytes that are no packet. */
public class BinRpcPacketTest {

    private static final HexFormat HEX = HexFormat.of().withDelimiter(" ");
    private static final String TLS_INFO_REQUEST = "a1 03 0b 69 0d 2a a0 91 09 74 6c 73 2e 69 6e 66 6f 00";

    @DataProvider
    public Object[][] captured() {
        return new Object[][] {
            {"A request", BinRpcType.REQUEST, 0x690d2aa0L, List.of(text("tls.info")), TLS_INFO_REQUEST},
            {
                "A struct reply",
                BinRpcType.REPLY,
                0x690d2aa0L,
                List.of(RpcReply.struct()
                        .put("max_connections", 64)
                        .put("opened_connections", 0)
                        .put("clear_text_write_queued_bytes", 0)
                        .build()),
                "a1 13 4d 69 0d 2a a0 03 95 10 6d 61 78 5f 63 6f 6e 6e 65 63 74 69 6f 6e 73 00 10 40 95 13 6f 70 "
                        + "65 6e 65 64 5f 63 6f 6e 6e 65 63 74 69 6f 6e 73 00 00 95 1e 63 6c 65 61 72 5f 74 65 78 74 5f 77 "
                        + "72 69 74 65 5f 71 75 65 75 65 64 5f 62 79 74 65 73 00 00 83"
            },
            {
                "B request",
                BinRpcType.REQUEST,
                0x04016c12L,
                List.of(text("cfg.get"), text("nosuch"), text("x")),
                "a1 03 15 04 01 6c 12 91 08 63 66 67 2e 67 65 74 00 71 6e 6f 73 75 63 68 00 21 78 00"
            },
            {
                "B fault",
                BinRpcType.FAULT,
                0x04016c12L,
                List.of(RpcValue.of(400), text("Failed to get the variable")),
                "a1 33 20 04 01 6c 12 20 01 90 91 1b 46 61 69 6c 65 64 20 74 6f 20 67 65 74 20 74 68 65 20 76 61 "
                        + "72 69 61 62 6c 65 00"
            },
            {
                "C request",
                BinRpcType.REQUEST,
                0x32009c11L,
                List.of(text("cfg.set_now_int"), text("tls"), text("log"), RpcValue.of(1)),
                "a1 03 1e 32 00 9c 11 91 10 63 66 67 2e 73 65 74 5f 6e 6f 77 5f 69 6e 74 00 41 74 6c 73 00 41 6c "
                        + "6f 67 00 10 01"
            },
            {"C empty reply", BinRpcType.REPLY, 0x32009c11L, List.of(), "a1 13 00 32 00 9c 11"},
            {
                "D arguments",
                BinRpcType.REQUEST,
                0x4e462ee7L,
                List.of(
                        text("core.echo"),
                        text("a"),
                        RpcValue.of(-7),
                        RpcValue.of(300),
                        new RpcValue.Real(1.5),
                        text("12")),
                "a1 03 1e 4e 46 2e e7 91 0a 63 6f 72 65 2e 65 63 68 6f 00 21 61 00 40 ff ff ff f9 20 01 2c 22 05 "
                        + "dc 31 31 32 00"
            },
            {
                "E request",
                BinRpcType.REQUEST,
                0x01765590L,
                List.of(text("tls.reload")),
                "a1 03 0d 01 76 55 90 91 0b 74 6c 73 2e 72 65 6c 6f 61 64 00"
            },
            {
                "E string reply",
                BinRpcType.REPLY,
                0x01765590L,
                List.of(text("Ok. TLS configuration reloaded.")),
                "a1 13 22 01 76 55 90 91 20 4f 6b 2e 20 54 4c 53 20 63 6f 6e 66 69 67 75 72 61 74 69 6f 6e 20 72 "
                        + "65 6c 6f 61 64 65 64 2e 00"
            },
            {"int reply", BinRpcType.REPLY, 0x7b49f0f2L, List.of(RpcValue.of(1)), "a1 13 02 7b 49 f0 f2 10 01"},
            {"negative", BinRpcType.REPLY, 1L, List.of(RpcValue.of(-1)), "a1 10 05 01 40 ff ff ff ff"},
            {"zeros", BinRpcType.REPLY, 0L, List.of(RpcValue.of(0), text("")), "a1 10 03 00 00 11 00"},
            {
                "doubles of kamcmd",
                BinRpcType.REQUEST,
                0x52d02233L,
                List.of(
                        text("core.echo"),
                        new RpcValue.Real(-1.5),
                        new RpcValue.Real(99999999.5),
                        new RpcValue.Real(3000000.25)),
                "a1 03 20 52 d0 22 33 91 0a 63 6f 72 65 2e 65 63 68 6f 00 82 ff ff ff ff ff ff fa 24 52 17 48 76 e6 0c "
                        + "42 b2 d0 5e fa"
            },
        };
    }

    @Test(dataProvider = "captured")
    public void realTrafficIsWrittenAndReadByteForByte(
            String name, BinRpcType type, long cookie, List<RpcValue> records, String hex) throws Exception {
        byte[] packet = BinRpcHeader.packet(type, cookie, BinRpcEncoder.encode(records, BinRpcEncoder.Limits.NONE));
        assertThat(HEX.formatHex(packet)).isEqualTo(hex);

        BinRpcHeader header = BinRpcHeader.read(packet, packet.length, BinRpcHeader.MAX_REQUEST)
                .orElseThrow();
        assertThat(header.type()).isEqualTo(type);
        assertThat(header.cookie()).isEqualTo(cookie);
        assertThat(BinRpcDecoder.decode(packet, header)).isEqualTo(records);
    }

    @DataProvider
    public Object[][] longerThanNeeded() {
        return new Object[][] {
            {"string with a length field", "a1 00 09 00 91 07 61 62 63 64 65 66 00", text("abcdef")},
            {"int with a length field", "a1 00 04 00 90 02 12 34", RpcValue.of(0x1234)},
            {"int with zero bytes", "a1 00 05 00 40 00 00 00 07", RpcValue.of(7)},
            {"two length bytes", "a1 04 00 03 00 21 61 00", text("a")},
            {"double with zero bytes", "a1 00 05 00 42 00 00 05 dc", new RpcValue.Real(1.5)},
            {"plain bytes", "a1 00 03 00 26 61 62", text("ab")},
            {"array", "a1 00 04 00 04 10 01 84", new RpcValue.Array(List.of(RpcValue.of(1)))},
            {"struct without names", "a1 00 04 00 03 10 01 83", new RpcValue.Array(List.of(RpcValue.of(1)))},
            {"double of all bytes", "a1 00 09 00 82 ff ff ff ff ff ff ff ff", new RpcValue.Real(-0.001)},
        };
    }

    @Test(dataProvider = "longerThanNeeded")
    public void otherEncodingsAreAccepted(String name, String hex, RpcValue expected) throws Exception {
        assertThat(decode(HEX.parseHex(hex))).containsExactly(expected);
    }

    @DataProvider
    public Object[][] malformed() {
        return new Object[][] {
            {"a2 00 01 05 00", "byte 0 is 0xa2 (expected: 0xa1)", 0L},
            {"a1 20 01 05 00", "packet type 2 (expected: 0, 1 or 3)", 5L},
            {"a1 08 01 00 00 05", "a body of 65536 bytes (expected: at most 65535)", 5L},
            {"a1 00 01 05 07", "byte 5: record type 7 (expected: 0..6)", 5L},
            {"a1 00 02 05 31 61", "byte 5: the packet ends within a string", 5L},
            {"a1 00 02 05 21 61", "byte 6: the packet ends within the end of a string", 5L},
            {"a1 00 03 05 21 61 62", "byte 7: a string without its final zero byte", 5L},
            {"a1 00 01 05 01", "byte 5: a string without its final zero byte", 5L},
            {"a1 00 06 05 50 00 00 00 00 01", "byte 5: a number of 5 bytes (expected: at most 4)", 5L},
            {"a1 00 01 05 92", "byte 5: a number of 9 bytes (expected: at most 8)", 5L},
            {"a1 00 03 05 91 ff 00", "byte 6: a record of 255 bytes, 1 bytes are left", 5L},
            {"a1 00 02 05 f1 ff", "byte 5: the packet ends within a length field", 5L},
            {"a1 00 03 05 21 ff 00", "byte 6: a string that is not UTF-8", 5L},
            {"a1 00 01 05 03", "byte 5: the packet ends within a record", 5L},
            {"a1 00 01 05 83", "byte 5: an end without its start", 5L},
            {"a1 00 02 05 13 83", "byte 5: a struct with a length", 5L},
            {"a1 00 02 05 03 84", "byte 6: an end without its start", 5L},
            {"a1 00 03 05 25 61 00", "byte 5: a member name outside of a struct", 5L},
            {"a1 00 07 05 03 25 61 00 00 00 83", "byte 10: a struct of values with and without names", 5L},
            {"a1 00 05 05 03 25 61 00 83", "byte 9: an end without its start", 5L},
        };
    }

    @Test(dataProvider = "malformed")
    public void malformedPacketsSayWhatIsWrongAndWhere(String hex, String message, long cookie) {
        assertThatThrownBy(() -> decode(HEX.parseHex(hex)))
                .isInstanceOfSatisfying(
                        MalformedPacket.class,
                        refused -> assertThat(refused.cookie()).isEqualTo(cookie))
                .hasMessage(message);
    }

    @Test
    public void structsInStructsEndSomewhere() {
        byte[] packet = new byte[60];
        Arrays.fill(packet, (byte) 3);
        System.arraycopy(HEX.parseHex("a1 00 38 05"), 0, packet, 0, 4);
        assertThatThrownBy(() -> decode(packet))
                .isInstanceOf(MalformedPacket.class)
                .hasMessage("byte 37: structs nested deeper than 32");
    }

    @Test
    public void aHeaderInPiecesIsWaitedFor() throws Exception {
        byte[] packet = HEX.parseHex(TLS_INFO_REQUEST);
        for (int length = 0; length < 7; length++) {
            assertThat(BinRpcHeader.read(packet, length, BinRpcHeader.MAX_REQUEST))
                    .as("%d bytes", length)
                    .isEmpty();
        }
        assertThat(BinRpcHeader.read(packet, 7, BinRpcHeader.MAX_REQUEST))
                .contains(new BinRpcHeader(BinRpcType.REQUEST, 7, 11, 0x690d2aa0L));
    }

    @Test
    public void everyTreeSurvivesTheTrip() {
        qt().withExamples(2_000)
                .forAll(lists().of(trees(4)).ofSizeBetween(0, 6), longs().between(0, 0xFFFF_FFFFL))
                .checkAssert((records, cookie) -> {
                    byte[] packet = packet(cookie, records);
                    assertThat(readBack(packet)).isEqualTo(records);
                });
    }

    @Test
    public void fractionsAreCutAfterThreeDigits() {
        qt().withExamples(5_000)
                .forAll(integers().all())
                .check(n -> trip(new RpcValue.Real(n / 1000.0)).equals(new RpcValue.Real(n / 1000.0)));
        qt().forAll(doubles().between(-1e6, 1e6)).check(number -> {
            double read = ((RpcValue.Real) trip(new RpcValue.Real(number))).number();
            return Math.abs(read) <= Math.abs(number) && Math.abs(number - read) < 0.001;
        });
        assertThat(trip(new RpcValue.Real(Double.NaN))).isEqualTo(new RpcValue.Real(0));
        assertThat(trip(new RpcValue.Real(-1.9999))).isEqualTo(new RpcValue.Real(-1.999));
    }

    @Test
    public void aTextThatIsNotSetIsShownAsKamailioShowsIt() {
        assertThat(trip(RpcValue.of((String) null))).isEqualTo(text("<null string>"));
    }

    @Test
    public void longRepliesAreRefusedByTheLimitTheyBreak() {
        RpcValue big = text("x".repeat(2_000));
        assertThatThrownBy(() -> BinRpcEncoder.encode(List.of(big, big), new BinRpcEncoder.Limits(3_000, 3_000)))
                .isInstanceOf(OversizedReply.class)
                .hasMessage("the reply is longer than 3000 bytes (ctl parameter binrpc_max_body_size, in KB)");
        RpcValue struct = RpcReply.struct().put("a", big).build();
        assertThatThrownBy(() -> BinRpcEncoder.encode(List.of(struct), new BinRpcEncoder.Limits(3_000, 1_000)))
                .isInstanceOf(OversizedReply.class)
                .hasMessage(
                        "a struct of the reply is longer than 1000 bytes (ctl parameter binrpc_struct_max_body_size, in KB)");
    }

    @Test
    public void mutatedPacketsDoNoHarm() {
        Random random = new Random(20_261_125);
        List<byte[]> seeds = new ArrayList<>();
        for (Object[] row : captured()) {
            seeds.add(HEX.parseHex((String) row[4]));
        }
        seeds.add(packet(7, List.of(new RpcValue.Array(List.of(text("a"), new RpcValue.Real(2))), text("b"))));
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] mutant = mutate(seeds.get(random.nextInt(seeds.size())), random);
            try {
                decode(mutant);
            } catch (MalformedPacket expected) {
                assertThat(expected.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isBetween(10_000, 99_000);
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] mutant =
                Arrays.copyOf(seed, Math.max(1, seed.length + (random.nextInt(5) == 0 ? random.nextInt(9) - 4 : 0)));
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at =
                    random.nextInt(8) == 0 ? random.nextInt(Math.min(4, mutant.length)) : random.nextInt(mutant.length);
            mutant[at] = (byte) random.nextInt(256);
        }
        return mutant;
    }

    private static RpcValue trip(RpcValue value) {
        return readBack(packet(1, List.of(value))).get(0);
    }

    private static List<RpcValue> readBack(byte[] packet) {
        try {
            return decode(packet);
        } catch (MalformedPacket malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static byte[] packet(long cookie, List<RpcValue> records) {
        try {
            return BinRpcHeader.packet(
                    BinRpcType.REPLY, cookie, BinRpcEncoder.encode(records, BinRpcEncoder.Limits.NONE));
        } catch (OversizedReply impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** An incomplete packet decodes to nothing. */
    private static List<RpcValue> decode(byte[] packet) throws MalformedPacket {
        BinRpcHeader header = BinRpcHeader.read(packet, packet.length, BinRpcHeader.MAX_REQUEST)
                .orElse(null);
        return header == null || header.packetLength() > packet.length
                ? List.of()
                : BinRpcDecoder.decode(packet, header);
    }

    private static RpcValue text(String text) {
        return RpcValue.of(text);
    }

    private static Gen<RpcValue> trees(int depth) {
        Gen<RpcValue> leaf = integers()
                .all()
                .<RpcValue>map(RpcValue::of)
                .mix(strings()
                        .basicMultilingualPlaneAlphabet()
                        .ofLengthBetween(0, 300)
                        .map(BinRpcPacketTest::encodable))
                .mix(integers().all().map(n -> new RpcValue.Real(n / 8.0)));
        if (depth == 0) {
            return leaf;
        }
        Gen<RpcValue> inner = trees(depth - 1);
        Gen<RpcValue> struct = lists().of(
                        strings().ascii().ofLengthBetween(0, 12).zip(inner, RpcValue.Member::new))
                .ofSizeBetween(0, 4)
                .map(RpcValue.Struct::new);
        Gen<RpcValue> array = lists().of(inner).ofSizeBetween(1, 4).map(RpcValue.Array::new);
        return leaf.mix(struct, 30).mix(array, 15);
    }

    /** Half a surrogate pair is no character and has no bytes. */
    private static RpcValue encodable(String text) {
        return RpcValue.of(text.replaceAll("[\\x{D800}-\\x{DFFF}]", "?"));
    }
}
