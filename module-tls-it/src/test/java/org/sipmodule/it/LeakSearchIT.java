package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.Test;

/** A buffer that leaks in a host which a test has launched fails that test. */
public class LeakSearchIT {

    @Test
    public void aLeakInALaunchedHostFailsItsTest() throws Exception {
        Path directory = Temporary.folder("leaking");
        Path classes = Path.of(LeakSearchIT.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        // the distribution's own launcher, with one class more
        String launcher = Files.readString(LaunchedHost.HOME.resolve("bin/siphost"))
                .replace("$home/lib/*", "$home/lib/*:" + classes)
                .replaceFirst("(?m)^home=.*$", "home=" + LaunchedHost.HOME);
        Path leaking = Files.writeString(directory.resolve("leaking"), launcher);
        Files.setPosixFilePermissions(leaking, PosixFilePermissions.fromString("rwx------"));
        LaunchedHost host =
                LaunchedHost.run(leaking, directory, Map.of("SIPHOST_MAIN", Leaking.class.getName()), "unused");
        host.saying("leaked");
        host.status();
        assertThatThrownBy(host::close).isInstanceOf(AssertionError.class).hasMessageContaining("LEAK:");
    }

    /** A program that forgets a buffer. */
    public static final class Leaking {

        private static final int COLLECTIONS = 200;

        private Leaking() {}

        public static void main(String[] arguments) {
            leak();
            for (int i = 0; i < COLLECTIONS; i++) { // the JVM hands on what is unreachable some time after one
                System.gc();
                ByteBuf next = ByteBufAllocator.DEFAULT.directBuffer(16);
                next.release();
            }
            System.out.println("leaked");
        }

        private static void leak() {
            ByteBuf leaked = ByteBufAllocator.DEFAULT.directBuffer(16);
            leaked.writeInt(1);
        }
    }
}
