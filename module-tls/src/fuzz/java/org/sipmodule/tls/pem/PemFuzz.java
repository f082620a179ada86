package org.sipmodule.tls.pem;

import java.io.IOException;
import org.sipmodule.broken.Fuzzing;

/** Jazzer's door to certificates, keys and revocation lists. */
public final class PemFuzz {

    private PemFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        BrokenPemTest.INPUTS.reader().read(input);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Fuzzing.start(PemFuzz.class, BrokenPemTest.INPUTS);
    }
}
