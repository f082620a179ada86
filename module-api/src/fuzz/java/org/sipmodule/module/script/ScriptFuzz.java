package org.sipmodule.module.script;

import java.io.IOException;
import org.sipmodule.broken.Fuzzing;

/** Jazzer's door to the script language. */
public final class ScriptFuzz {

    private ScriptFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        BrokenScriptTest.INPUTS.reader().read(input);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Fuzzing.start(ScriptFuzz.class, BrokenScriptTest.INPUTS);
    }
}
