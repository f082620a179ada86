package org.sipmodule.tls.transport;

import java.io.IOException;
import org.sipmodule.broken.Fuzzing;

/** Jazzer's door to the reader of ClientHellos. */
public final class HelloFuzz {

    private HelloFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        BrokenHelloTest.INPUTS.reader().read(input);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Fuzzing.start(HelloFuzz.class, BrokenHelloTest.INPUTS);
    }
}
