package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.sipmodule.module.Problem;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.CloseReason;
import org.sipmodule.tls.runtime.ConnectIntent;
import org.sipmodule.tls.runtime.Reload.Outcome;
import org.sipmodule.tls.runtime.Reload.Result;
import org.sipmodule.tls.runtime.SendResult;
import org.sipmodule.tls.runtime.ServingConfiguration;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.transport.ClearTextConsumer;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** {@code tls.reload}: all or nothing (README D16), on real sockets. */
public class ReloadTest {

    private static final String[] BOTH = {"TLSv1.2", "TLSv1.3"};

    private final Issued root = Issued.root("Root");
    private final Issued other = Issued.root("Other");
    private final Issued client = root.leaf("client");
    private final Issued one = root.leaf("one");
    private final Issued two = root.leaf("two");

    @SuppressWarnings("NullAway.Init")
    private TestFolder folder;

    @SuppressWarnings("NullAway.Init")
    private TlsServer server;

    @BeforeMethod
    public void serve() throws IOException {
        folder = new TestFolder();
        folder.identity("one.pem", one);
        folder.identity("two.pem", two);
        folder.write("root.pem", root.pem());
        folder.write("other-root.pem", other.pem());
        folder.write("crl.pem", Issued.pemOf(root.crl()));
        server = new TlsServer(folder, 1);
    }

    @AfterMethod(alwaysRun = true)
    public void end() {
        server.close();
    }

    private Result reload(String... tlsCfg) throws IOException {
        folder.write("tls.cfg", String.join("\n", tlsCfg) + "\n");
        return server.reload().run();
    }

    private String shown(String... clientIs) throws IOException {
        TlsClient peer = clientIs.length == 0 ? TlsClient.sun() : TlsClient.sun(client);
        return peer.hear(server.port(), null, BOTH);
    }

    private List<String> told(Result result) {
        return result.errors().stream()
                .map(Problem::toString)
                .map(text -> text.replace(folder.path() + "/", ""))
                .toList();
    }

    @DataProvider
    public Object[][] f10Mistakes() {
        return new Object[][] {
            {
                "missing file",
                "certificate = nowhere.pem",
                Outcome.NOT_FIXED,
                "tls.cfg:2:15: certificate nowhere.pem does not exist. Correct the path, or create the file"
            },
            {
                "key of another certificate",
                "certificate = one.pem\nprivate_key = two.pem",
                Outcome.NOT_FIXED,
                "tls.cfg:2:15: certificate one.pem and private_key two.pem do not belong together: the certificate is of"
                        + " CN=one, O=Test with a key of type EC, the private key is another one. Name the key from which"
                        + " this certificate was made"
            },
            {
                "directory instead of a file",
                "certificate = one.pem\nca_list = .",
                Outcome.NOT_FIXED,
                "tls.cfg:3:11: ca_list "
            },
            {"no such option", "certificat = one.pem", Outcome.NOT_READ, "tls.cfg:2:1: "},
        };
    }

    /** The answer and the log name option, path and reason; the old configuration keeps serving. */
    @Test(dataProvider = "f10Mistakes")
    public void f10MistakeIsNamedAndNothingChanges(String what, String lines, Outcome outcome, String told)
            throws Exception {
        server.serve("[server:default]", "certificate = one.pem");
        Result result = reload("[server:default]", lines);
        assertThat(result.outcome()).as(what).isEqualTo(outcome);
        assertThat(result.generation()).isEqualTo(1);
        assertThat(told(result)).first().asString().startsWith(told);
        assertThat(shown()).startsWith("served by TLSs<default> generation=1 ").endsWith(" as one");
        assertThat(server.counters().reloadsRefused().sum()).isEqualTo(1);
    }

    /** With all its profiles, keys and lists; a connection lives as long as its peer likes. */
    @Test(timeOut = 60_000)
    public void connectionsDoNotHoldWhatWasReplaced() throws Exception {
        server.serve("[server:default]", "certificate = one.pem");
        WeakReference<ServingConfiguration> replaced = server.inForce();
        TlsConnection connection = server.call(null, ConnectIntent.NONE);
        assertThat(TlsServer.outcome(connection)).isEqualTo("served");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.table().connections().stream()
                                .filter(each -> each.state() == TlsConnection.State.ESTABLISHED)
                                .count()
                        == 2);
        server.serve("[server:default]", "certificate = two.pem");
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return replaced.refersTo(null);
        });
        assertThat(server.table().count()).isEqualTo(2);
        assertThat(connection.handshake().orElseThrow().generation()).isEqualTo(1);
    }

    @Test
    public void f12OneBadSectionAndNothingChanges() throws Exception {
        server.serve("[server:default]", "certificate = one.pem");
        Result result = reload(
                "[server:default]",
                "certificate = two.pem",
                "[server:any]",
                "server_name = b.test",
                "certificate = two.pem",
                "ca_list = nowhere.pem",
                "[server:any]",
                "server_name = c.test",
                "certificate = nowhere.pem");
        assertThat(told(result))
                .contains(
                        "tls.cfg:6:11: ca_list nowhere.pem does not exist. Correct the path, or create the file",
                        "tls.cfg:9:15: certificate nowhere.pem does not exist. Correct the path, or create the file");
        assertThat(shown()).startsWith("served by TLSs<default> generation=1 ").endsWith(" as one");
        assertThat(reload("[server:default]", "certificate = two.pem").outcome())
                .as("a good one after a bad one")
                .isEqualTo(Outcome.DONE);
        assertThat(shown()).startsWith("served by TLSs<default> generation=2 ").endsWith(" as two");
    }

    @Test
    public void profileWithoutSocketIsRefused() throws Exception {
        server.serve("[server:default]", "certificate = one.pem");
        Result result =
                reload("[server:default]", "certificate = two.pem", "[server:127.0.0.1:1]", "certificate = two.pem");
        assertThat(result.outcome()).isEqualTo(Outcome.NO_SOCKET);
        assertThat(told(result)).singleElement().asString().startsWith("tls.cfg:3:1: no listening socket for ");
        assertThat(shown()).endsWith(" as one");
    }

    @Test
    public void f13NewPathNewContentAndSwappedDirectoryAreSeen() throws Exception {
        server.serve("[server:default]", "certificate = one.pem");
        reload("[server:default]", "certificate = two.pem");
        assertThat(shown()).as("new path").endsWith(" as two");

        folder.identity("two.pem", one);
        server.reload().run();
        assertThat(shown()).as("new content").endsWith(" as one");

        Path first = Files.createDirectory(folder.path().resolve("first"));
        Path second = Files.createDirectory(folder.path().resolve("second"));
        folder.identity("first/own.pem", one);
        folder.identity("second/own.pem", two);
        Path current = Files.createSymbolicLink(folder.path().resolve("current"), first.getFileName());
        reload("[server:default]", "certificate = current/own.pem");
        assertThat(shown()).as("by a link").endsWith(" as one");
        Path next = Files.createSymbolicLink(folder.path().resolve("next"), second.getFileName());
        Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
        server.reload().run();
        assertThat(shown()).as("link swapped").endsWith(" as two");
    }

    @Test
    public void authoritiesAndRevocationsAreReadAnew() throws Exception {
        String[] mutual = {
            "[server:default]", "certificate = one.pem", "verify_client = on", "ca_list = root.pem", "crl = crl.pem"
        };
        server.serve(mutual);
        assertThat(shown("certified")).contains(" peer=OK");
        folder.write("crl.pem", Issued.pemOf(root.crl(client)));
        server.reload().run();
        assertThat(shown("certified")).startsWith(TlsClient.REFUSED);
        folder.write("crl.pem", Issued.pemOf(root.crl()));
        server.reload().run();
        assertThat(shown("certified")).contains(" peer=OK");
        folder.write("root.pem", other.pem());
        folder.write("crl.pem", Issued.pemOf(other.crl()));
        server.reload().run();
        assertThat(shown("certified")).startsWith(TlsClient.REFUSED);
    }

    /** Old connections keep certificate and profile, and work; new ones have the new. */
    @Test
    public void f14OldConnectionsWorkOn() throws Exception {
        server.serve("[server:default]", "certificate = one.pem");
        server.consumers(Echo::new);
        try (SSLSocket old = TlsClient.sun().connect(server.port(), null, BOTH)) {
            assertThat(echoed(old, "before")).isEqualTo("before generation 1");
            reload("[server:default]", "certificate = two.pem");
            assertThat(echoed(old, "after")).isEqualTo("after generation 1");
            assertThat(TlsClient.nameOf(old)).isEqualTo("one");
            try (SSLSocket fresh = TlsClient.sun().connect(server.port(), null, BOTH)) {
                assertThat(echoed(fresh, "new")).isEqualTo("new generation 2");
                assertThat(TlsClient.nameOf(fresh)).isEqualTo("two");
            }
        }
    }

    private interface Change {
        void of(TestFolder folder) throws IOException;
    }

    @DataProvider
    public Object[][] changes() {
        Change certificate = changed -> changed.identity("own.pem", two);
        Change authority = changed -> changed.write("root.pem", root.pem() + other.pem());
        Change directory = changed -> changed.write("authorities/more.pem", other.pem());
        Change list = changed -> changed.write("crl.pem", Issued.pemOf(root.crl(client)));
        Change revoking = changed -> changed.write("crl.pem", Issued.pemOf(root.crl(one)));
        String refused = "certificate refused: certificate revoked at depth 0";
        return new Object[][] {
            {"certificate and key", certificate, "served"},
            {"ca_list", authority, "served"},
            {"ca_path", directory, "served"},
            {"crl", list, "served"},
            {"crl, of the peer", revoking, refused},
        };
    }

    /** Their names are what they were. The connection there is carries what it carries. */
    @Test(dataProvider = "changes")
    public void requestsLeaveByANewConnectionWhenAFileHasChanged(String what, Change change, String outcome)
            throws Exception {
        Files.createDirectory(folder.path().resolve("authorities"));
        folder.write("authorities/one.pem", root.pem());
        folder.identity("own.pem", client);
        server.serve(
                "[server:default]",
                "certificate = one.pem",
                "[client:default]",
                "certificate = own.pem",
                "ca_list = root.pem",
                "ca_path = authorities",
                "crl = crl.pem",
                "verify_certificate = yes");
        TlsConnection old = server.call(null, ConnectIntent.NONE);
        assertThat(TlsServer.outcome(old)).isEqualTo("served");
        assertThat(server.reload().run().outcome()).isEqualTo(Outcome.DONE);
        assertThat(server.call(null, ConnectIntent.NONE))
                .as("nothing has changed")
                .isSameAs(old);
        change.of(folder);
        assertThat(server.reload().run().outcome()).isEqualTo(Outcome.DONE);
        TlsConnection fresh = server.call(null, ConnectIntent.NONE);
        assertThat(fresh).as(what).isNotSameAs(old);
        assertThat(TlsServer.outcome(fresh)).as(what).startsWith(outcome);
        assertThat(old.state()).isEqualTo(TlsConnection.State.ESTABLISHED);
        assertThat(old.link().send(new byte[] {1})).isEqualTo(SendResult.ACCEPTED);
        if (outcome.equals("served")) {
            assertThat(server.call(null, ConnectIntent.NONE)).isSameAs(fresh);
        }
    }

    private static String echoed(SSLSocket socket, String word) throws IOException {
        socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
        byte[] expected = new byte[(word + " generation 1").length()];
        int count = socket.getInputStream().readNBytes(expected, 0, expected.length);
        return new String(expected, 0, count, StandardCharsets.US_ASCII);
    }

    /** Gives back what comes, with the generation of the connection. */
    private record Echo(TlsConnection connection) implements ClearTextConsumer {
        @Override
        public void received(ByteBuffer clearText) {
            String answer = StandardCharsets.US_ASCII.decode(clearText) + " generation "
                    + connection.handshake().orElseThrow().generation();
            connection.link().send(answer.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void closed(CloseReason reason) {}
    }

    @Test
    public void manyAtOnceComeOneAfterTheOther() throws Exception {
        server.serve("[server:default]", "certificate = one.pem");
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            Callable<Result> reload = server.reload()::run;
            List<Future<Result>> results =
                    callers.invokeAll(Stream.generate(() -> reload).limit(24).toList());
            for (Future<Result> result : results) {
                assertThat(result.get().outcome()).isEqualTo(Outcome.DONE);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(shown()).startsWith("served by TLSs<default> generation=25 ");
    }
}
