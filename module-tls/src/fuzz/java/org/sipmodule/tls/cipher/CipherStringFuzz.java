package org.sipmodule.tls.cipher;

import java.io.IOException;
import org.sipmodule.broken.Fuzzing;

/** Jazzer's door to cipher strings. */
public final class CipherStringFuzz {

    private CipherStringFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        BrokenCipherStringTest.INPUTS.reader().read(input);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Fuzzing.start(CipherStringFuzz.class, BrokenCipherStringTest.INPUTS);
    }
}
