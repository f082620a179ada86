package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;
import static org.sipmodule.tls.serving.ClientCertificate.SELF_SIGNED;
import static org.sipmodule.tls.serving.ClientCertificate.UNKNOWN_CA;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sipmodule.tls.pki.Issued;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** A refused client learns why, also one that is still sending when it is refused, as the JDK's is. */
public class RefusalTest {

    private static final int TIMES = 30;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Issued root = Issued.root("Root");
    private final TestFolder folder = new TestFolder();
    private TlsServer server;

    @BeforeClass
    public void serve() throws IOException {
        folder.identity("cert.pem", root.leaf("server"));
        folder.write("root.pem", root.pem());
        server = TlsServer.of(folder, "[server:default]", "verify_client = on", "ca_list = root.pem");
    }

    @AfterClass(alwaysRun = true)
    public void stop() {
        server.close();
    }

    @DataProvider
    public Object[][] clients() {
        Issued stranger = Issued.root("Stranger").leaf("client");
        return new Object[][] {
            {"no certificate", TlsClient.sun(), "handshake_failure"},
            {"a stranger's certificate", TlsClient.sun(stranger), "certificate_unknown"},
        };
    }

    @Test(dataProvider = "clients")
    public void readsItsAlert(String what, TlsClient client, String alert) throws IOException {
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            heard.add(TlsClient.alert(client.hear(server.port(), null, "TLSv1.2")));
        }
        assertThat(heard).as(what).containsOnly(alert);
    }

    @DataProvider
    public Object[][] badCertificates() {
        ClientCertificate.Shelf shelf = new ClientCertificate.Shelf();
        List<Object[]> rows = new ArrayList<>();
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            rows.add(new Object[] {
                "expired", version, TlsClient.sun(root.issue(leaf("expired").expired()))
            });
            for (ClientCertificate kind : List.of(SELF_SIGNED, UNKNOWN_CA)) {
                rows.add(new Object[] {kind.toString(), version, TlsClient.sun(shelf.chain(kind))});
            }
        }
        return rows.toArray(Object[][]::new);
    }

    /** What its engine holds outside the heap goes at once, and not when a collection finds it. */
    @Test(dataProvider = "badCertificates")
    public void leavesNoDescriptors(String what, String version, TlsClient client) throws IOException {
        refuse(1, version, client); // what is opened for good, as libraries
        long before = descriptors();
        await().atMost(LIMIT).until(() -> {
            long collected = collections();
            refuse(TIMES, version, client);
            await().atMost(LIMIT).until(() -> descriptors() <= before);
            return collections() == collected; // or it may have been that
        });
    }

    private void refuse(int times, String version, TlsClient client) throws IOException {
        for (int i = 0; i < times; i++) {
            assertThat(TlsClient.alert(client.hear(server.port(), null, version)))
                    .isEqualTo("certificate_unknown");
        }
        await().atMost(LIMIT).until(() -> server.table().count() == 0);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }
}
