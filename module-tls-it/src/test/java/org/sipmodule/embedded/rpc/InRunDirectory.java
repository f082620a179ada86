package org.sipmodule.embedded.rpc;

import java.nio.file.Path;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.BeforeMethod;

/** Tests of what a module puts into the run directory: each has one of its own. */
public abstract class InRunDirectory {

    private Path run = Path.of("");

    protected Path run() {
        return run;
    }

    @BeforeMethod
    public void makeRunDirectory() {
        run = Temporary.folder("run");
    }
}
