package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.host.OwnDistribution;
import org.sipmodule.it.peer.SipPeer;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What an operator meets: the launcher, exit statuses, the pid file, signals. */
public class LauncherIT {

    private Path directory = Path.of("");
    private int port;

    @BeforeMethod
    public void freshPlace() throws IOException {
        directory = Temporary.folder("launcher");
        port = Ports.free();
    }

    private Path script(String more) throws IOException {
        return Files.writeString(
                directory.resolve("kamailio.cfg"),
                "#!KAMAILIO\ndebug=2\nlog_stderror=yes\nlisten=udp:127.0.0.1:" + port + "\nloadmodule \"sl.so\"\n"
                        + more + "\nrequest_route {\n\tsl_send_reply(\"200\", \"OK\");\n}\n");
    }

    @Test
    public void servesUntilSigterm() throws Exception {
        script("");
        Path pidFile = Files.writeString(directory.resolve("pid"), "999999999\n");
        try (LaunchedHost host =
                LaunchedHost.run(directory, "-f", "kamailio.cfg", "-DDE", "-P", "pid", "-Y", ".", "-w", ".", "-m64")) {
            host.listening();
            assertThat(host.output())
                    .contains("INFO: embedded: listening on udp:127.0.0.1:" + port)
                    .contains("options without effect here: -m (set the heap with JAVA_OPTS=-Xmx...m)")
                    .contains("pid file pid is stale and gets replaced");
            assertThat(pidFile).hasContent(Long.toString(host.pid()));
            try (SipPeer peer = SipPeer.to("UDP", port)) {
                assertThat(peer.ask("OPTIONS", "z9hG4bK-1", "").statusLine()).isEqualTo("SIP/2.0 200 OK");
            }

            assertThat(host.terminated().status()).isZero();

            assertThat(pidFile).doesNotExist();
            assertThat(host.output()).endsWith("INFO: embedded: stopped\n");
        }
    }

    @Test
    public void refusesABadScriptWithEveryProblem() throws Exception {
        script("loadmodule \"nosuch.so\"\nmodparam(\"sl\", \"default_code\", \"text\")\nno_such_setting=1");
        try (LaunchedHost host = LaunchedHost.run(directory, "-f", "kamailio.cfg", "-DDE", "-P", "pid")) {
            assertThat(host.status()).isEqualTo(255);
            assertThat(host.output().lines().filter(line -> line.contains(" ERROR: ")))
                    .anyMatch(line -> line.contains("kamailio.cfg:6:") && line.contains("no module nosuch"))
                    .anyMatch(line -> line.contains("kamailio.cfg:7:") && line.contains("default_code"))
                    .anyMatch(line -> line.contains("kamailio.cfg:8:") && line.contains("no_such_setting"));
            assertThat(directory.resolve("pid")).doesNotExist();
        }
    }

    @Test
    public void checkTellsByItsStatus() throws Exception {
        script("");
        try (LaunchedHost good = LaunchedHost.run(directory, "-c", "-f", "kamailio.cfg")) {
            assertThat(good.status()).isZero();
            assertThat(good.output()).isEqualTo("kamailio.cfg: config file ok, exiting...\n");
        }
        script("loadmodule \"nosuch.so\"");
        try (LaunchedHost bad = LaunchedHost.run(directory, "-cf", "kamailio.cfg")) {
            assertThat(bad.status()).isEqualTo(1);
            assertThat(bad.output()).contains("kamailio.cfg:6:1: ").endsWith("kamailio.cfg: refused\n");
        }
    }

    private void tlsScript(String more) throws IOException {
        Files.writeString(
                directory.resolve("kamailio.cfg"),
                "enable_tls=yes\nlisten=tls:127.0.0.1:" + port + "\nloadmodule \"sl.so\"\nloadmodule \"tls.so\"\n"
                        + "modparam(\"tls\", \"config\", \"tls.cfg\")\n" + more);
    }

    /** Times and the directory, which differ from run to run, are left out. */
    private List<String> problems(LaunchedHost host) throws IOException {
        return host.output()
                .lines()
                .map(line -> line.replaceFirst("^\\S+ \\S+ (?=[A-Z]+: )", "")
                        .replace(directory + "/", "")
                        .replace(directory.toString(), "DIR"))
                .toList();
    }

    @Test
    public void checkShowsWhatIsWrongInScriptProfilesAndFilesAtOnce() throws Exception {
        tlsScript("""
                no_such_setting=1
                modparam("tls", "ssl_max_send_fragment", 100)
                request_route {
                    sl_sned_reply("200", "OK");
                }
                """);
        Files.writeString(directory.resolve("tls.cfg"), """
                [server:default]
                certificate = nowhere.pem
                private_key = notes.txt
                metod = TLSv1.2
                [server:any]
                server_name = a
                certificate = notes.txt
                ca_list = .
                crl = notes.txt
                verify_client = yes
                """);
        Files.writeString(directory.resolve("notes.txt"), "to do\n");
        try (LaunchedHost host = LaunchedHost.run(directory, "-c", "-f", "kamailio.cfg")) {
            assertThat(host.status()).isEqualTo(1);
            assertThat(problems(host))
                    .containsExactly(
                            "ERROR: embedded: kamailio.cfg:6:1: there is no core setting no_such_setting",
                            "ERROR: embedded: kamailio.cfg:7:1: ssl_max_send_fragment: 100 is no record size:"
                                    + " 512 to 16384 bytes, or -1 for the largest",
                            "ERROR: embedded: tls.cfg:4:1: unknown option metod: one of ca_list, ca_path,"
                                    + " certificate, certificate2, cipher_list, crl, method, private_key, private_key2,"
                                    + " private_key_password, private_key_password2, require_certificate, server_id,"
                                    + " server_name, server_name_mode, verify_certificate, verify_client, verify_depth,"
                                    + " verify_name, verify_strict. Did you mean method?",
                            "WARNING: embedded: tls.cfg:9:7: crl has no effect: [server:any] does not ask for a"
                                    + " certificate. Set verify_client",
                            "ERROR: embedded: tls.cfg:10:17: verify_client: yes is no value of verify_client:"
                                    + " one of off, on, optional, optional_no_ca",
                            "ERROR: embedded: tls.cfg:2:15: certificate nowhere.pem does not exist. Correct the"
                                    + " path, or create the file",
                            "ERROR: embedded: tls.cfg:3:15: private_key notes.txt holds no PEM block: a PEM"
                                    + " private key is expected. Name a file with a -----BEGIN PRIVATE KEY----- block",
                            "ERROR: embedded: tls.cfg:7:15: certificate notes.txt holds no PEM block: a PEM"
                                    + " certificate is expected. Name a file with a -----BEGIN CERTIFICATE----- block",
                            "ERROR: embedded: tls.cfg:7:15: [server:any] has no private_key set, and notes.txt has"
                                    + " none in it, nor has cert.pem: a server needs one. Set private_key, or append"
                                    + " the key to the certificate's file",
                            "ERROR: embedded: tls.cfg:8:11: ca_list DIR is a directory: a file is expected. Name"
                                    + " the file in it",
                            "ERROR: embedded: tls.cfg:9:7: crl notes.txt holds no PEM block: a revocation list"
                                    + " is expected. Name a file with a -----BEGIN X509 CRL----- block",
                            "ERROR: embedded: kamailio.cfg:9:5: there is no function sl_sned_reply. Did you mean"
                                    + " sl_send_reply?",
                            "kamailio.cfg: refused");
        }
    }

    @Test
    public void f25AFailedStartIsQuietLeavesNothingAndIsRepeatable() throws Exception {
        tlsScript("request_route { exit; }\n");
        Files.writeString(
                directory.resolve("tls.cfg"), "[server:default]\ncertificate = ./certs/sip.pem\n[client:default]\n");
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (LaunchedHost host = LaunchedHost.run(
                    directory, "-f", "kamailio.cfg", "-DDE", "-P", "pid", "-Y", directory.toString())) {
                assertThat(host.status()).isEqualTo(255);
                runs.add(problems(host));
            }
        }
        assertThat(runs.get(0))
                .containsExactly(
                        "ERROR: embedded: tls.cfg:2:15: certificate certs/sip.pem does not exist. Correct"
                                + " the path, or create the file",
                        "ERROR: embedded: tls.cfg:1:1: private_key certs/sip.pem does not exist. Correct the"
                                + " path, or create the file",
                        "ERROR: embedded: not started: kamailio.cfg is refused");
        assertThat(runs.get(1)).isEqualTo(runs.get(0));
        try (var left = Files.list(directory)) {
            assertThat(left.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".log")))
                    .containsExactlyInAnyOrder("kamailio.cfg", "tls.cfg");
        }

        Files.writeString(
                directory.resolve("tls.cfg"),
                "[server:default]\ncertificate = ./certs/default.pem\nprivate_key = ./certs/default.key\n");
        try (LaunchedHost host = LaunchedHost.run(
                        directory,
                        "--debug=2",
                        "--test-certificates",
                        "certs",
                        "-f",
                        "kamailio.cfg",
                        "-DDE",
                        "-P",
                        "pid",
                        "-Y",
                        ".")
                .listening()) {
            assertThat(host.terminated().status()).isZero();
        }
    }

    @Test
    public void goesOnWithoutAnySocketWhenTlsIsHalfConfigured() throws Exception {
        Path script = Files.writeString(
                directory.resolve("kamailio.cfg"),
                "debug=2\nenable_tls=yes\nlisten=tls:127.0.0.1:" + port
                        + "\nloadmodule \"sl.so\"\nrequest_route { exit; }\n");
        try (LaunchedHost host =
                LaunchedHost.run(directory, "-f", script.toString(), "-DDE").listening()) {
            assertThat(host.output().lines().filter(line -> line.contains(" WARNING: ")))
                    .hasSize(2);
            assertThat(host.isAlive()).isTrue();
            assertThat(host.terminated().status()).isZero();
        }
    }

    @DataProvider
    public Object[][] answers() {
        return new Object[][] {
            {"usage", List.of("-h"), 0, "Usage: siphost [options]"},
            {"version", List.of("-V"), 0, "version: siphost "},
            {"unknown option", List.of("-j"), 255, "siphost: there is no option -j"},
            {"no script", List.of("-f", "/nowhere/kamailio.cfg"), 255, "/nowhere/kamailio.cfg"},
        };
    }

    @Test(dataProvider = "answers")
    public void answers(String row, List<String> arguments, int status, String text) throws Exception {
        try (LaunchedHost host = LaunchedHost.run(directory, arguments.toArray(String[]::new))) {
            assertThat(host.status()).isEqualTo(status);
            assertThat(host.output()).contains(text);
        }
    }

    @Test
    public void theVersionNamesTheTlsFlags() throws Exception {
        try (LaunchedHost host = LaunchedHost.run(directory, "-V")) {
            assertThat(host.status()).isZero();
            assertThat(host.output()).contains("USE_TLS, TLS_HOOKS");
        }
    }

    /** The JVM refuses two. */
    @Test
    public void takesAnotherCollector() throws Exception {
        Path launcher = LaunchedHost.HOME.resolve("bin/siphost");
        Map<String, String> environment = Map.of("JAVA_OPTS", "-XX:+UseParallelGC -Xmx64m");
        try (LaunchedHost host = LaunchedHost.run(launcher, directory, environment, "-V")) {
            assertThat(host.status()).as(host.output()).isZero();
        }
    }

    @Test
    public void findsItsHomeThroughSymbolicLinks() throws Exception {
        Path first = Files.createSymbolicLink(directory.resolve("first"), LaunchedHost.HOME.resolve("bin/siphost"));
        Path second = Files.createSymbolicLink(
                directory.resolve("second"), Path.of(first.getFileName().toString()));
        try (LaunchedHost host = LaunchedHost.run(second, directory, Map.of(), "-V")) {
            assertThat(host.status()).isZero();
            assertThat(host.output()).contains("version: siphost ");
        }
    }

    @Test
    public void startsInADirectoryWithABlankInItsName() throws Exception {
        Path plain = OwnDistribution.with(library -> !library.endsWith(".jsa"));
        Path home = Files.createDirectory(directory.resolve("with a blank"));
        for (String part : List.of("bin", "lib")) {
            Files.move(plain.resolve(part), home.resolve(part));
        }
        try (LaunchedHost rehearsal = LaunchedHost.run(home.resolve("bin/siphost-archive"), directory, Map.of())) {
            assertThat(rehearsal.status()).as(rehearsal.output()).isZero();
        }
        assertThat(home.resolve("lib/siphost.jsa")).isNotEmptyFile();
        try (LaunchedHost host = LaunchedHost.run(home.resolve("bin/siphost"), directory, Map.of(), "-V")) {
            assertThat(host.status()).as(host.output()).isZero();
            assertThat(host.output()).contains("version: siphost ");
        }
    }

    @DataProvider
    public Object[][] machinesWithoutJava() throws IOException {
        Path old = Temporary.folder("old-java");
        Files.createDirectory(old.resolve("bin"));
        Files.createFile(
                old.resolve("bin/java"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"1.8.0_402\"\n");
        return new Object[][] {
            {"a wrong JAVA_HOME", "/nowhere", "JAVA_HOME is /nowhere, and there is no bin/java in it"},
            {"an old JVM", old.toString(), "is Java 8, 17 or newer is needed"},
        };
    }

    @Test(dataProvider = "machinesWithoutJava")
    public void saysWhichJavaItNeeds(String row, String javaHome, String text) throws Exception {
        Path launcher = LaunchedHost.HOME.resolve("bin/siphost");
        try (LaunchedHost host = LaunchedHost.run(launcher, directory, Map.of("JAVA_HOME", javaHome), "-V")) {
            assertThat(host.status()).isEqualTo(255);
            assertThat(host.output()).contains(text);
        }
    }

    @Test
    public void makesTestCertificatesOnce() throws Exception {
        script("");
        Path certificates = directory.resolve("certs");
        for (int round = 0; round < 2; round++) {
            try (LaunchedHost host =
                    LaunchedHost.run(directory, "--test-certificates", "certs", "-cf", "kamailio.cfg")) {
                assertThat(host.status()).isZero();
                assertThat(host.output()).contains(round == 0 ? "never for service" : "no test certificates are made");
            }
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certificates)))
                .isEqualTo("rwx------");
        X509Certificate ca = certificate(certificates.resolve("ca.pem"));
        for (String name : List.of("default", "alpha", "beta", "client")) {
            Path key = certificates.resolve(name + ".key");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
            assertThat(key).content().startsWith("-----BEGIN PRIVATE KEY-----\n");
            X509Certificate leaf = certificate(certificates.resolve(name + ".pem"));
            leaf.verify(ca.getPublicKey());
            String host = (name.equals("default") ? "sip" : name) + ".example.test";
            assertThat(leaf.getSubjectAlternativeNames()).anyMatch(entry -> entry.contains(host));
        }
        try (var left = Files.list(directory)) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith(".certificates"));
        }
    }

    private static X509Certificate certificate(Path pem) throws Exception {
        try (var in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** The moment of the first open socket is the one in which nobody is ready to be stopped. */
    @Test(invocationCount = 3)
    public void endsCleanlyWhenStoppedTheMomentItListens() throws Exception {
        DemoConfiguration demo = new DemoConfiguration();
        try (LaunchedHost host = LaunchedHost.run(demo.directory(), DemoConfiguration.arguments())) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
                new Socket(InetAddress.getLoopbackAddress(), demo.port()).close();
                return true;
            });

            assertThat(host.terminated().status()).as(host.output()).isZero();
        }
    }
}
