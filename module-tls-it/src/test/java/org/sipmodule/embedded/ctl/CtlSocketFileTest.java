package org.sipmodule.embedded.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sipmodule.embedded.rpc.TestHost.binrpc;
import static org.sipmodule.embedded.rpc.TestHost.param;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.sipmodule.embedded.rpc.DatagramServer;
import org.sipmodule.embedded.rpc.FileAccess;
import org.sipmodule.embedded.rpc.InRunDirectory;
import org.sipmodule.embedded.rpc.RpcAddress;
import org.sipmodule.embedded.rpc.TestHost;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.RpcValue;
import org.sipmodule.module.Value;
import org.testng.annotations.Test;

/** The socket files of {@code ctl}: whose they are, and what becomes of others in their place. */
public class CtlSocketFileTest extends InRunDirectory {

    private static final int TIME_OUT = 20_000;

    @Test(timeOut = TIME_OUT)
    public void withoutAnAddressASocketFileOfTheOwnerAloneIsServedAndRemoved() throws Exception {
        Path file = run().resolve("kamailio_ctl");
        try (TestHost host = TestHost.start(run());
                BinRpcClient client = BinRpcClient.unix(file)) {
            assertThat(host.problems()).isEmpty();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(client.call("ctl.listen").records())
                    .isEqualTo(TestHost.values("binrpc", "unix_stream", file.toString(), ""));
            assertThat(client.call("ctl.who").records())
                    .isEqualTo(TestHost.values(
                            "binrpc", "unix_stream", "<anonymous unix socket>", "", file.toString(), ""));
            assertThat(run().toFile().list()).as("no trace of how it was made").containsExactly("kamailio_ctl");
        }
        assertThat(file).doesNotExist();
    }

    @Test(timeOut = TIME_OUT)
    public void modeUserAndGroupAreGivenButNeverToEverybody() throws Exception {
        String group =
                Files.readAttributes(run(), PosixFileAttributes.class).group().getName();
        try (TestHost host = TestHost.start(
                run(),
                binrpc("unix:s"),
                param("ctl", "mode", Value.of(0666)),
                param("ctl", "group", Value.of(group)),
                param("ctl", "user", Value.of(System.getProperty("user.name"))))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run().resolve("s"))))
                    .isEqualTo("rw-rw-r--");
            assertThat(host.problems())
                    .containsExactly("WARNING kamailio.cfg:7:1: mode 0666 would let every user of this machine control"
                            + " the server; used without that right: 0664. Use a group");
        }
    }

    @Test(timeOut = TIME_OUT)
    public void aStaleSocketIsReplacedALiveOneAndAFileAreNot() throws Exception {
        Path file = run().resolve("kamailio_ctl");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(file));
            assertThatThrownBy(() -> TestHost.start(run()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageEndingWith(file + " is in use by a running process");
            assertThat(file).exists();
        }
        assertThat(file).as("closed, but its file is left").exists();
        try (TestHost host = TestHost.start(run());
                BinRpcClient client = BinRpcClient.unix(file)) {
            assertThat(host.problems()).isEmpty();
            assertThat(client.call("core.echo", 1).records()).containsExactly(RpcValue.of(1));
        }
        Files.writeString(file, "precious");
        assertThatThrownBy(() -> TestHost.start(run()))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith(file + " exists and is no socket; it is not replaced");
        assertThat(file).hasContent("precious");
    }

    @Test(timeOut = TIME_OUT)
    public void aDatagramSocketFileIsOfTheOwnerAloneAndNotTakenFromALiveProcess() throws Exception {
        Path file = run().resolve("d");
        for (int i = 0; i < 2; i++) {
            try (TestHost host = TestHost.start(run(), binrpc("unixd:d"))) {
                assertThat(host.call("ctl.listen")).isEqualTo(TestHost.values("binrpc", "unix_dgram", file, ""));
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(run().toFile().list()).containsExactly("d");
                for (String address : List.of("unixd:d", "unixs:d")) {
                    assertThatThrownBy(() -> TestHost.start(run(), binrpc(address)))
                            .isInstanceOf(ConfigException.class)
                            .hasMessageEndingWith(file + " is in use by a running process");
                }
            }
            assertThat(file).doesNotExist();
            DatagramServer stale = DatagramServer.open(RpcAddress.parse("unixd:early", run()), FileAccess.OWNER_ONLY);
            Files.move(run().resolve("early"), file);
            stale.close();
            assertThat(file).exists();
        }
    }

    @Test(timeOut = TIME_OUT)
    public void aMissingRunDirectoryIsNamed() {
        Path missing = run().resolve("missing");
        assertThatThrownBy(() -> TestHost.start(missing))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("kamailio_ctl cannot be opened: there is no directory " + missing);
    }
}
