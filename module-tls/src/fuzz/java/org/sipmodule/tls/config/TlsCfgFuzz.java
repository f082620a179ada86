package org.sipmodule.tls.config;

import java.io.IOException;
import org.sipmodule.broken.Fuzzing;

/** Jazzer's door to tls.cfg. */
public final class TlsCfgFuzz {

    private TlsCfgFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        BrokenTlsCfgTest.INPUTS.reader().read(input);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Fuzzing.start(TlsCfgFuzz.class, BrokenTlsCfgTest.INPUTS);
    }
}
