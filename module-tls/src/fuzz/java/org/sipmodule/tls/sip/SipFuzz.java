package org.sipmodule.tls.sip;

import java.io.IOException;
import org.sipmodule.broken.Fuzzing;

/** Jazzer's door to SIP framing. */
public final class SipFuzz {

    private SipFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        BrokenSipTest.INPUTS.reader().read(input);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Fuzzing.start(SipFuzz.class, BrokenSipTest.INPUTS);
    }
}
