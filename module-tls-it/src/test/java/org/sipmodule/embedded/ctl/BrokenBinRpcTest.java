package org.sipmodule.embedded.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sipmodule.broken.BrokenInputs;
import org.sipmodule.embedded.rpc.RpcCaller;
import org.sipmodule.embedded.rpc.TestHost;
import org.sipmodule.module.RpcValue;
import org.testng.annotations.Test;

/** BINRPC, broken: whatever comes in, a packet that can be read goes out, and no command breaks. */
public class BrokenBinRpcTest {

    private static final int LONGEST_REASON = 200;
    private static final BinRpcCalls CALLS = new BinRpcCalls(
            new RpcCaller(TestHost.startWithoutCtl().registry()),
            new BinRpcEncoder.Limits(100_000, 50_000),
            LONGEST_REASON);

    public static final BrokenInputs INPUTS = new BrokenInputs(
            "BINRPC",
            List.of(
                    request("core.echo", RpcValue.of("text"), RpcValue.of(-7), new RpcValue.Real(1.5)),
                    request(
                            "core.echo",
                            new RpcValue.Struct(List.of(new RpcValue.Member("name", RpcValue.of(300)))),
                            new RpcValue.Array(List.of(RpcValue.of("a"), RpcValue.of("b")))),
                    request("core.version"),
                    request("cfg.get", RpcValue.of("demo"), RpcValue.of("x"))),
            List.of(
                    new byte[] {(byte) 0xa1, 3},
                    new byte[] {0x03, 0x15, 0x01, (byte) 0x83},
                    new byte[] {0x04, (byte) 0x84},
                    new byte[] {(byte) 0xf1, -1, -1, -1, -1, -1, -1, -1},
                    new byte[] {(byte) 0x91, 10},
                    "core.echo\0".getBytes(StandardCharsets.US_ASCII)),
            BrokenBinRpcTest::read);

    private static byte[] request(String method, RpcValue... arguments) {
        try {
            List<RpcValue> records = new ArrayList<>(List.of(RpcValue.of(method)));
            records.addAll(List.of(arguments));
            return BinRpcHeader.packet(
                    BinRpcType.REQUEST, 0x01020304, BinRpcEncoder.encode(records, BinRpcEncoder.Limits.NONE));
        } catch (OversizedReply impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void read(byte[] input) throws MalformedPacket {
        byte[] packet = CALLS.answer(input).packet().array();
        Optional<BinRpcHeader> header = BinRpcHeader.read(packet, packet.length, Integer.MAX_VALUE);
        assertThat(header).isPresent();
        List<RpcValue> records = BinRpcDecoder.decode(packet, header.get());
        assertThat(records.toString()).doesNotContain("consult server log");
    }

    @Test
    public void anyBytesAreAnswered() {
        INPUTS.check();
    }
}
