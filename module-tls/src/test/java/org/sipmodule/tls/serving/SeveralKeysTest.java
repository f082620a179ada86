package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.Test;

/** F06: several keys in one process, used at the same time. */
public class SeveralKeysTest {

    private static final int THREADS = 8;
    private static final int ROUNDS = 50;

    @Test
    public void f06NoHandshakeShowsAnotherProfilesCertificate() throws Exception {
        Issued root = Issued.root("Root");
        List<String> names = List.of("one.test", "two.test", "three.test");
        TestFolder folder = new TestFolder();
        folder.identity("one", root.issue(CertificateSpec.leaf("one.test").keyType("RSA:2048")));
        folder.identity("two", root.issue(CertificateSpec.leaf("two.test").keyType("RSA:2048")));
        folder.identity("three", root.leaf("three.test"));
        ExecutorService clients = Executors.newFixedThreadPool(THREADS);
        try (TlsServer server = TlsServer.of(
                folder,
                "[server:default]",
                "certificate = one",
                "[server:any]",
                "certificate = two",
                "server_name = two.test",
                "[server:any]",
                "certificate = three",
                "server_name = three.test")) {
            List<Callable<List<String>>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                work.add(() -> strangers(server, names, first));
            }
            List<String> wrong = new ArrayList<>();
            for (Future<List<String>> done : clients.invokeAll(work, 120, TimeUnit.SECONDS)) {
                wrong.addAll(done.get());
            }
            assertThat(wrong).isEmpty();
        } finally {
            clients.shutdownNow();
        }
    }

    /** What was heard that should not have been. */
    private static List<String> strangers(TlsServer server, List<String> names, int first) throws IOException {
        List<String> wrong = new ArrayList<>();
        TlsClient client = TlsClient.boring();
        for (int round = 0; round < ROUNDS; round++) {
            String wanted = names.get((first + round) % names.size());
            String heard = client.hear(server.port(), wanted, round % 2 == 0 ? "TLSv1.2" : "TLSv1.3");
            if (!heard.endsWith(" as " + wanted)) {
                wrong.add(wanted + ": " + heard);
            }
        }
        return wrong;
    }
}
