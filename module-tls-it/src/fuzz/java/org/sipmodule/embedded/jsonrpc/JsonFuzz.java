package org.sipmodule.embedded.jsonrpc;

import java.io.IOException;
import org.sipmodule.broken.Fuzzing;

/** Jazzer's door to JSON-RPC. */
public final class JsonFuzz {

    private JsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        BrokenJsonTest.INPUTS.reader().read(input);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Fuzzing.start(JsonFuzz.class, BrokenJsonTest.INPUTS);
    }
}
