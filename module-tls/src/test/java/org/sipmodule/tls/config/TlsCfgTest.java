package org.sipmodule.tls.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quicktheories.QuickTheory;
import org.quicktheories.generators.SourceDSL;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tls.config.VerifyName.Rule;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** tls.cfg from text to profiles, and everything that is said on the way. */
public class TlsCfgTest {

    private static final String STRICT =
            "TLSs<default>: certificates must keep every rule of RFC 5280 and of the CA/Browser"
                    + " forum that is checked (verify_strict)";

    private static TlsConfiguration configuration(String text, Problems problems) {
        HostSettings host = Hosts.listening(Hosts.socket("127.0.0.1", 27061), Hosts.socket("::1", 27061));
        List<CfgSection> sections = TlsCfgReader.parse("tls.cfg", text, problems);
        TlsConfiguration configuration = new Profiles(host, problems).of(sections, SourceLocation.ofFile("tls.cfg"), 1);
        TlsConfigurations.checkSockets(configuration, host, problems);
        return configuration;
    }

    private static TlsConfiguration configuration(String text) {
        return configuration(text, new Problems());
    }

    private static String shown(Problem problem) {
        return (problem.isError() ? "" : "(warning) ") + problem.toString().replaceFirst("^tls.cfg:", "");
    }

    @Test
    public void everyTextEndsInProblemsOrProfilesNeverInAnException() {
        String alphabet = "[]:=#\"\\\n\r .;/server:anydflt0127methodTLSv1.2+\u00e4";
        QuickTheory.qt()
                .withFixedSeed(20261125)
                .withExamples(3000)
                .forAll(SourceDSL.lists()
                        .of(SourceDSL.integers().between(0, alphabet.length() - 1))
                        .ofSizeBetween(0, 60))
                .check(indexes -> {
                    StringBuilder text = new StringBuilder("[server:default]\n");
                    indexes.forEach(index -> text.append(alphabet.charAt(index)));
                    return configuration(text.toString()).serverDefault() != null;
                });
    }

    @Test
    public void quotedAndEscapedValuesComeOutAsTheyAreMeant() {
        TlsProfile profile = configuration("""
                [server:default]
                certificate = "C:\\\\tls\\\\new.pem"
                server_name = \\a\\#b\\"c\\ d
                cipher_list = "a
                b\\
                c"
                private_key_password = x#y
                ca_list = "${server:default/ca_list}"
                """).serverDefault();

        assertThat(profile.certificate()).contains(Path.of("/etc/sip/C:\\tls\\new.pem"));
        assertThat(profile.serverName()).contains(new ServerName("\\a#b\"c d", ServerName.Mode.EXACT));
        assertThat(profile.cipherList()).contains("a\nbc");
        assertThat(profile.caList()).contains(Path.of("/etc/sip/${server:default/ca_list}"));
        assertThat(profile.privateKeyPassword()).contains(Secret.of("x"));
    }

    @DataProvider
    public Object[][] names() {
        String verified = "TLSc<default>: the server's certificate must verify";
        return new Object[][] {
            {"", VerifyName.OFF, verified},
            {"verify_name = OFF", VerifyName.OFF, verified},
            {"verify_name = Sip", new VerifyName(Rule.SIP, List.of()), verified + " and name the domain dialled"},
            {
                "verify_name = wildcard",
                new VerifyName(Rule.WILDCARD, List.of()),
                verified + " and name the domain dialled, wildcards count"
            },
            {
                "verify_name = \"SIP:A.test, b.test., a.test.,[2001:DB8:0::1],192.0.2.1\"",
                new VerifyName(Rule.SIP, List.of("a.test", "b.test", "2001:db8::1", "192.0.2.1")),
                verified + " and name a.test or b.test or 2001:db8::1 or 192.0.2.1"
            },
        };
    }

    @Test(dataProvider = "names")
    public void f30VerifyNameInItsNormalForm(String line, VerifyName meant, String summary) {
        Problems problems = new Problems();
        TlsProfile profile = configuration(
                        "[client:default]\nca_list = ca.pem\nverify_certificate = yes\n" + line + "\n", problems)
                .clientDefault();

        assertThat(problems.all()).isEmpty();
        assertThat(profile.verifyName()).isEqualTo(meant);
        assertThat(profile.unplaced().verifyName()).isEqualTo(meant);
        assertThat(ProfileSummary.lines(profile).get(1)).isEqualTo(summary);
    }

    @Test
    public void verifyStrictIsToldAtStart() {
        String section = "[server:default]\nca_list = ca.pem\nverify_client = on\nverify_strict = ";
        TlsProfile strict = configuration(section + "yes\n").serverDefault();
        TlsProfile usual = configuration(section + "0\n").serverDefault();
        TlsProfile idle =
                configuration("[server:default]\nverify_strict = yes\n").serverDefault();

        assertThat(strict.unplaced().verifyStrict()).isTrue();
        assertThat(ProfileSummary.lines(strict)).hasSize(4).element(2).isEqualTo(STRICT);
        assertThat(usual.verifyStrict()).isFalse();
        assertThat(ProfileSummary.lines(usual)).hasSize(3).doesNotContain(STRICT);
        assertThat(ProfileSummary.lines(idle)).hasSize(3).doesNotContain(STRICT);
    }

    /** As every other file: a server is not started in the directory of its configuration. */
    @Test
    public void passwordFileIsLookedForBesideTheScript() {
        assertThat(configuration("[server:default]\nprivate_key_password = file:key.pass\n")
                        .serverDefault()
                        .privateKeyPassword())
                .contains(Secret.of("file:/etc/sip/key.pass"));
    }

    @Test
    public void leavingOutMeansBuiltInDefaultsAndNothingIsInherited() {
        TlsConfiguration configuration = configuration("""
                [server:default]
                certificate = own.pem
                verify_client = on
                ca_list = ca.pem
                method = TLSv1.2
                [server:127.0.0.1:27061]
                [client:any]
                server_name = b
                """);

        TlsProfile server = configuration.servers().get(0);
        assertThat(server.method()).isEqualTo(TlsMethod.TLSV1_2_PLUS);
        assertThat(server.certificate()).contains(Path.of("/etc/sip/cert.pem"));
        assertThat(server.privateKey()).contains("/etc/sip/cert.pem");
        assertThat(server.caList()).isEmpty();
        assertThat(server.verifyClient()).isEqualTo(VerifyClient.OFF);
        assertThat(server.verifyDepth()).isEqualTo(9);
        assertThat(server.place()).hasToString("tls.cfg:6:1");
        TlsProfile client = configuration.clients().get(0);
        assertThat(client.certificate()).isEmpty();
        assertThat(client.privateKey()).isEmpty();
        assertThat(configuration.clientDefault().certificate()).isEmpty();
        assertThat(configuration.clientDefault().place()).hasToString("tls.cfg");
    }

    @Test
    public void anEmptyFileHasTheBuiltInServerProfile() {
        TlsProfile profile = configuration("").serverDefault();

        assertThat(profile.certificate()).contains(Path.of("/etc/sip/cert.pem"));
        assertThat(profile.placeOf("certificate")).hasToString("tls.cfg");
    }

    @DataProvider
    public Object[][] keys() {
        return new Object[][] {
            {"certificate = /a/c.pem", "/a/c.pem", "/a/c.pem"},
            {"certificate = ./c.pem\nprivate_key = k/k.pem", "/run/sip/c.pem", "/etc/sip/k/k.pem"},
            {"private_key = k.pem", "/etc/sip/cert.pem", "/etc/sip/k.pem"},
            {"private_key = /engine:my label", "/etc/sip/cert.pem", null},
            {"private_key = \"/engine:my label\"", "/etc/sip/cert.pem", "/engine:my label"},
            {"private_key = /uri:pkcs11:token=T;object=K", "/etc/sip/cert.pem", "/uri:pkcs11:token=T;object=K"},
        };
    }

    @Test(dataProvider = "keys")
    public void theKeyIsLookedForInTheCertificatesFileUnlessNamed(
            String options, String certificate, @Nullable String key) {
        Problems problems = new Problems();
        TlsProfile profile =
                configuration("[server:default]\n" + options + "\n", problems).serverDefault();

        assertThat(profile.certificate()).contains(Path.of(certificate));
        if (key == null) {
            assertThat(problems.hasErrors()).isTrue();
        } else {
            assertThat(profile.privateKey()).contains(key);
        }
    }

    @Test
    public void theLastOfTwoValuesCountsAndKnowsItsPlace() {
        TlsProfile profile = configuration("[server:default]\ncrl = a\ncrl = \"b\"\nverify_depth = \"-5\"\n")
                .serverDefault();

        assertThat(profile.crl()).contains(Path.of("/etc/sip/b"));
        assertThat(profile.placeOf("crl")).hasToString("tls.cfg:3:8");
        assertThat(profile.placeOf("ca_list")).hasToString("tls.cfg:1:1");
        assertThat(profile.verifyDepth()).isEqualTo(-5);
    }

    @Test
    public void aDirectoryIsReadInTheOrderOfItsNames() throws IOException {
        Path folder = Temporary.folder("tls-cfg");
        Files.writeString(folder.resolve("20-b"), "[server:any]\nserver_name = b\n");
        Files.writeString(folder.resolve("10-a.cfg"), "[server:any]\nserver_name = a\nbogus = 1");
        Files.writeString(folder.resolve(".hidden"), "[nonsense");
        Files.createDirectory(folder.resolve("15-sub"));
        Files.writeString(folder.resolve("15-sub").resolve("x.cfg"), "[nonsense");
        Files.createSymbolicLink(folder.resolve("30-link"), folder.resolve("nowhere"));
        Problems problems = new Problems();

        List<CfgSection> sections = TlsCfgReader.read(folder, SourceLocation.NONE, problems);

        assertThat(sections.stream().map(section -> section.text(CfgOption.SERVER_NAME)))
                .containsExactly(Optional.of("a"), Optional.of("b"));
        assertThat(problems.all().stream().map(problem -> problem.toString().replace(folder.toString(), "DIR")))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith("DIR/10-a.cfg:3:1: unknown option bogus: "))
                .contains("DIR/30-link: the file does not exist: a readable file");
    }

    @Test
    public void anEmptyDirectoryAndAMissingFileAreTold() {
        Path folder = Temporary.folder("tls-cfg");
        SourceLocation setAt = new SourceLocation("kamailio.cfg", 7, 1);
        Problems problems = new Problems();

        TlsCfgReader.read(folder, setAt, problems);
        TlsCfgReader.read(folder.resolve("no.cfg"), setAt, problems);

        assertThat(problems.all().stream().map(problem -> shown(problem).replace(folder.toString(), "DIR")))
                .containsExactly(
                        "(warning) kamailio.cfg:7:1: config DIR is a directory without files",
                        "kamailio.cfg:7:1: config DIR/no.cfg does not exist: a readable file or directory");
    }

    @Test
    public void aDeviceIsNotRead() {
        Problems problems = new Problems();

        assertThat(TlsCfgReader.read(Path.of("/dev/zero"), SourceLocation.NONE, problems))
                .isEmpty();
        assertThat(problems.all().stream().map(Problem::toString))
                .containsExactly("/dev/zero: this is no regular file: a file of profiles");
    }

    @Test
    public void aFileInAnOldCharacterSetIsReadByteByByte() throws IOException {
        Path file = Temporary.folder("tls-cfg").resolve("tls.cfg");
        Files.write(
                file,
                "[server:default]\n# gr\u00fc\u00dfe\nserver_name = \"\u00e4\"\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        Problems problems = new Problems();

        List<CfgSection> sections = TlsCfgReader.read(file, SourceLocation.NONE, problems);

        assertThat(problems.all()).isEmpty();
        assertThat(sections.get(0).text(CfgOption.SERVER_NAME)).contains("\u00e4");
    }

    @Test
    public void aWildcardSocketServesEveryAddressOfItsFamily() {
        String text = "[server:192.0.2.1:5061]\n[server:[2001:db8::1]:5061]\n[server:192.0.2.1:5062]\n";
        Problems problems = new Problems();
        HostSettings host = Hosts.listening(Hosts.socket("0.0.0.0", 5061), Hosts.socket("::", 5062));
        List<CfgSection> sections = TlsCfgReader.parse("tls.cfg", text, problems);

        TlsConfigurations.checkSockets(
                new Profiles(host, problems).of(sections, SourceLocation.NONE, 1), host, problems);

        assertThat(problems.all()).hasSize(1);
        assertThat(problems.all().get(0).toString())
                .isEqualTo("tls.cfg:2:1: no listening socket for [server:[2001:db8::1]:5061]:"
                        + " one of 0.0.0.0:5061, [::]:5062. Add listen=tls:[2001:db8::1]:5061 or change the section");
    }

    // ------------------------------------------------------------------ examples of the manual

    @Test
    public void example141SampleTlsConfigFile() {
        String text = """
                [server:default]
                method = TLSv1
                verify_certificate = yes
                require_certificate = yes
                private_key = default_key.pem
                certificate = default_cert.pem
                ca_list = default_ca.pem
                crl = default_crl.pem

                [client:default]
                verify_certificate = yes
                require_certificate = yes

                # more relaxed for connection on the loopback interface
                [server:127.0.0.1:5061]
                method = TLSv1
                verify_certificate = yes
                require_certificate = no
                private_key = local_kamailio_org_key.pem
                certificate = local_kamailio_org_cert.pem
                verify_depth = 3
                ca_list = local_ca.pem
                server_name = kamailio.org

                [client:127.0.0.1:5061]
                method = TLSv1
                verify_certificate = yes
                require_certificate = yes
                private_key = default_key.pem
                certificate = default_cert.pem
                ca_list = default_ca.pem
                crl = default_crl.pem
                server_name = kamailio.org
                server_id = kamailio.org

                # server profile on any address
                [server:any]
                method = TLSv1
                verify_certificate = yes
                require_certificate = no
                private_key = kamailio_net_key.pem
                certificate = kamailio_net_cert.pem
                verify_depth = 3
                ca_list = local_ca.pem
                server_name = kamailio.net
                server_name_mode = 1
                """;
        Problems problems = new Problems();
        HostSettings host = Hosts.listening(Hosts.socket("127.0.0.1", 5061));
        TlsConfiguration configuration =
                new Profiles(host, problems).of(TlsCfgReader.parse("tls.cfg", text, problems), SourceLocation.NONE, 1);
        TlsConfigurations.checkSockets(configuration, host, problems);

        assertThat(problems.hasErrors()).isFalse();
        assertThat(problems.all().stream().map(TlsCfgTest::shown))
                .containsExactly(
                        OLD_METHOD.formatted("2:10"),
                        "(warning) 11:22: verification is on, but no peer can pass it:"
                                + " [client:default] has neither ca_list nor ca_path",
                        OLD_METHOD.formatted("16:10"),
                        OLD_METHOD.formatted("38:10"),
                        OLD_METHOD.formatted("26:10"));
        assertThat(configuration.serverDefault().label()).isEqualTo("TLSs<default>");
        assertThat(configuration.servers().stream().map(TlsProfile::label))
                .containsExactly("TLSs<127.0.0.1:5061>", "TLSs<any:kamailio.net>");
        assertThat(configuration.servers().get(1).serverName())
                .contains(new ServerName("kamailio.net", ServerName.Mode.WITH_SUBDOMAINS));
        assertThat(configuration.clients().get(0).serverId()).contains("kamailio.org");
        assertThat(configuration.clients().get(0).crl()).contains(Path.of("/etc/sip/default_crl.pem"));
    }

    private static final String OLD_METHOD =
            "(warning) %s: method TLSv1 offers TLS versions that RFC 8996 retired. TLSv1.2+ is safe";

    @Test
    public void example148VerifyClientInTlsCfg() {
        TlsConfiguration configuration = configuration("""
                [server:1.2.3.4:5061]
                method = TLSv1
                verify_client = on

                [server:5.6.7.8:5061]
                method = TLSv1.2
                verify_client = optional_no_ca
                """);

        assertThat(configuration.servers().stream().map(TlsProfile::peerCheck))
                .containsExactly(new PeerCheck(true, true, true), new PeerCheck(true, false, false));
    }
}
