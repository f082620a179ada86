package org.sipmodule.embedded.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sipmodule.embedded.rpc.TestHost.binrpc;
import static org.sipmodule.embedded.rpc.TestHost.param;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.sipmodule.module.Value;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What the {@code binrpc} parameter may say, and what is told of the rest; nothing is opened. */
public class RpcAddressTest {

    private final Path run = Path.of("/run/x");

    @Test
    public void allProblemsOfTheParametersAreToldAtOnce() {
        try (TestHost host = TestHost.configure(
                run,
                binrpc("tpc:127.0.0.1:2049"),
                binrpc("tcp:127.0.0.1:99999"),
                param("ctl", "user", Value.of("no such user")))) {
            assertThat(host.problems())
                    .containsExactly(
                            "ERROR kamailio.cfg:7:1: binrpc \"tpc:127.0.0.1:2049\": unknown protocol tpc:"
                                    + " [tcp:|udp:|unix:|unixs:|unixd:]name[:port]. Did you mean tcp?",
                            "ERROR kamailio.cfg:7:1: binrpc \"tcp:127.0.0.1:99999\": port 99999: a port, 0..65535",
                            "ERROR kamailio.cfg:7:1: this machine has no user no such user");
        }
    }

    @Test
    public void anAddressOtherMachinesReachIsWarnedOf() {
        try (TestHost host = TestHost.configure(run, binrpc("tcp:*:2049"))) {
            assertThat(host.problems())
                    .containsExactly("WARNING kamailio.cfg:7:1: binrpc \"tcp:*:2049\" is reachable from other machines,"
                            + " and BINRPC asks for no password. Use a loopback address or a unix socket");
        }
    }

    @Test
    public void whyASocketFileCannotBeMadeIsTold() {
        String file = "/.u0";

        assertThat(RpcAddress.cause(new AccessDeniedException(file)))
                .isEqualTo("user " + System.getProperty("user.name") + " may not write to /");
        assertThat(RpcAddress.cause(new FileSystemException(file, null, "Read-only file system")))
                .isEqualTo("Read-only file system");
    }

    @DataProvider
    public Object[][] addresses() {
        return new Object[][] {
            {"tcp:127.0.0.1:2050", "tcp:127.0.0.1:2050"},
            {"tcp:127.0.0.1", "tcp:127.0.0.1:2049"},
            {"127.0.0.1:25", "udp:127.0.0.1:25"},
            {"localhost", "udp:localhost:2049"},
            {"udp:[::1]:7", "udp:[::1]:7"},
            {"[::1]", "udp:[::1]:2049"},
            {"tcp:*:1", "tcp:*:1"},
            {"/run/k/ctl", "unix_stream:/run/k/ctl"},
            {"unix:/run/k/ctl", "unix_stream:/run/k/ctl"},
            {"unixs:ctl", "unix_stream:/run/x/ctl"},
            {"unixd:ctl", "unix_dgram:/run/x/ctl"},
            {"unix:/tmp/with:colon", "unix_stream:/tmp/with:colon"},
        };
    }

    @Test(dataProvider = "addresses")
    public void addressesAreReadAsKamailioReadsThem(String text, String read) throws Exception {
        assertThat(RpcAddress.parse(text, Path.of("/run/x"))).hasToString(read);
    }

    @Test(dataProvider = "badAddresses")
    public void badAddressesAreRefused(String text, String found) {
        assertThatThrownBy(() -> RpcAddress.parse(text, run))
                .isInstanceOf(RpcAddress.Refused.class)
                .hasMessage(found);
    }

    @DataProvider
    public Object[][] badAddresses() {
        return new Object[][] {
            {"", "\"\" has no host"},
            {"tcp:", "\"tcp:\" has no host"},
            {"tcp:::1:7", "\"tcp:::1:7\" has no host"},
            {"unix:", "a socket without a file name"},
            {"unixd:", "a socket without a file name"},
            {"tcp:127.0.0.1:", "\"tcp:127.0.0.1:\": port "},
            {"tcp:127.0.0.1:-1", "\"tcp:127.0.0.1:-1\": port -1"},
            {"sctp:127.0.0.1:5", "\"sctp:127.0.0.1:5\": unknown protocol sctp"},
        };
    }
}
