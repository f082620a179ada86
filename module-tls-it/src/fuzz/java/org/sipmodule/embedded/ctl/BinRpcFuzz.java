package org.sipmodule.embedded.ctl;

import java.io.IOException;
import org.sipmodule.broken.Fuzzing;

/** Jazzer's door to BINRPC. */
public final class BinRpcFuzz {

    private BinRpcFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        BrokenBinRpcTest.INPUTS.reader().read(input);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Fuzzing.start(BinRpcFuzz.class, BrokenBinRpcTest.INPUTS);
    }
}
