package org.sipmodule.tls.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pkcs11.EngineKeys;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.TestProfile;
import org.sipmodule.tls.serving.TestFolder;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ProfileMaterialTest {

    private final Issued root = Issued.root("Root");
    private final Issued other = Issued.root("Other");
    private final Issued own = root.leaf("own");
    private final Path directory = Temporary.folder("material");

    @BeforeClass
    public void makeDirectory() throws IOException {
        write("own.pem", own.pem());
        write("own.key", own.keyPem());
        write("both.pem", own.pem() + own.keyPem());
        write("ca.pem", other.pem() + root.pem() + other.pem());
        write("crl.pem", Issued.pemOf(root.crl()) + Issued.pemOf(other.crl()));
        Files.write(directory.resolve("crl.der"), encoded());
        Path hashed = Files.createDirectory(directory.resolve("hashed"));
        Files.writeString(hashed.resolve("root.pem"), root.pem());
        Files.createSymbolicLink(hashed.resolve("0a1b2c3d.0"), Path.of("root.pem"));
        Files.writeString(hashed.resolve("README"), "certificates\n");
        Files.writeString(hashed.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
    }

    private byte[] encoded() {
        try {
            return root.crl().getEncoded();
        } catch (java.security.cert.CRLException e) {
            throw new AssertionError(e);
        }
    }

    private void write(String name, String content) throws IOException {
        TestFolder.secret(directory.resolve(name), content);
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private TestProfile server() {
        return TestProfile.server()
                .certificate(file("own.pem"))
                .key(file("own.key").toString());
    }

    private Optional<ProfileMaterial> load(TestProfile profile, Problems problems) {
        return ProfileMaterial.load(
                profile.build(),
                SecurityLevel.DEFAULT,
                EngineKeys.NONE,
                new SharedFiles(file("cert.pem")),
                NOW,
                problems);
    }

    private List<String> messages(Problems problems) {
        return problems.all().stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }

    @Test
    public void everythingIsRead() {
        Problems problems = new Problems();
        ProfileMaterial material = load(
                        server().caList(file("ca.pem")).crl(file("crl.pem")).verify(), problems)
                .orElseThrow();
        assertThat(problems.all()).isEmpty();
        assertThat(material.identities()).hasSize(1);
        assertThat(material.trusted().fromList()).containsExactly(other.certificate(), root.certificate());
        assertThat(material.lists()).isPresent();
    }

    @Test
    public void expiredAuthoritiesAreToldInOneLine() throws IOException {
        Issued old = Issued.selfSigned(CertificateSpec.authority("Old").expired());
        Issued older = Issued.selfSigned(CertificateSpec.authority("Older").expired());
        write("old.pem", root.pem() + old.pem());
        write("all-old.pem", old.pem() + root.pem() + older.pem());
        Problems one = new Problems();
        assertThat(load(server().caList(file("old.pem")).verify(), one)).isPresent();
        assertThat(messages(one))
                .singleElement()
                .asString()
                .endsWith("ca_list old.pem: the certificate of CN=Old, O=Test expired at 2026-05-31T12:00:00Z:"
                        + " no peer verifies by it any more. Take the authority's new one, or leave it out");
        Problems two = new Problems();
        assertThat(load(server().caList(file("all-old.pem")).verify(), two)).isPresent();
        assertThat(messages(two)).singleElement().asString().contains(", and 1 more have expired: ");
        assertThat(two.hasErrors()).isFalse();
    }

    /** A thousand profiles with one list of 100,000 entries would not fit into memory otherwise. */
    @Test
    public void profilesShareWhatTheirFilesHold() {
        SharedFiles shared = new SharedFiles(file("cert.pem"));
        List<ProfileMaterial> both = Stream.of("first", "second")
                .map(name -> ProfileMaterial.load(
                                server().caList(file("ca.pem"))
                                        .caPath(file("hashed"))
                                        .crl(file("crl.pem"))
                                        .verify()
                                        .build(),
                                SecurityLevel.DEFAULT,
                                EngineKeys.NONE,
                                shared,
                                NOW,
                                new Problems())
                        .orElseThrow())
                .toList();
        assertThat(both.get(1).trusted().all())
                .usingElementComparator((a, b) -> a == b ? 0 : 1)
                .isEqualTo(both.get(0).trusted().all());
        assertThat(both.get(1).lists().orElseThrow())
                .isSameAs(both.get(0).lists().orElseThrow());
    }

    @DataProvider
    public Object[][] contents() throws IOException {
        Issued renewed = root.issue(CertificateSpec.leaf("own").expired(), own.keys());
        return new Object[][] {
            {"the same", "changing.pem", own.pem() + root.pem(), true},
            {"a word of the operator's", "changing.pem", "of today\n" + own.pem() + root.pem(), true},
            {"its key with it", "changing.pem", own.pem() + root.pem() + own.keyPem(), true},
            {"a renewed certificate of the same key", "changing.pem", renewed.pem() + root.pem(), false},
            {"without the chain", "changing.pem", own.pem(), false},
            {"an authority more", "changing-ca.pem", root.pem() + other.pem(), false},
            {"another authority", "changing-ca.pem", other.pem(), false},
            {"an authority in the directory", "changing/root.pem", root.pem() + other.pem(), false},
            {"a list that revokes", "changing-crl.pem", Issued.pemOf(root.crl(own)), false},
            {"a list more", "changing-crl.pem", Issued.pemOf(root.crl()) + Issued.pemOf(other.crl()), false},
        };
    }

    /** By which outbound connections are told from those before a reload; a key is no part of it. */
    @Test(dataProvider = "contents")
    public void theDigestIsOfCertificatesAndLists(String what, String name, String content, boolean same)
            throws IOException {
        Files.createDirectories(directory.resolve("changing"));
        write("changing.pem", own.pem() + root.pem());
        write("changing-ca.pem", root.pem());
        write("changing/root.pem", root.pem());
        write("changing-crl.pem", Issued.pemOf(root.crl()));
        String before = digest();
        assertThat(digest()).as("read again").isEqualTo(before);
        write(name, content);
        if (same) {
            assertThat(digest()).as(what).isEqualTo(before);
        } else {
            assertThat(digest()).as(what).isNotEqualTo(before);
        }
    }

    private String digest() {
        TestProfile client = TestProfile.client()
                .certificate(file("changing.pem"))
                .key(file("own.key").toString())
                .caList(file("changing-ca.pem"))
                .caPath(file("changing"))
                .crl(file("changing-crl.pem"))
                .verify();
        return load(client, new Problems()).orElseThrow().digest();
    }

    @Test
    public void aFaultyFileIsToldOfToEachProfile() {
        SharedFiles shared = new SharedFiles(file("cert.pem"));
        for (String name : List.of("first", "second")) {
            Problems problems = new Problems();
            assertThat(ProfileMaterial.load(
                            server().caList(file("nowhere.pem"))
                                    .crl(file("ca.pem"))
                                    .verify()
                                    .build(),
                            SecurityLevel.DEFAULT,
                            EngineKeys.NONE,
                            shared,
                            NOW,
                            problems))
                    .isEmpty();
            assertThat(messages(problems))
                    .as(name)
                    .anyMatch(message -> message.contains("ca_list nowhere.pem does not exist"))
                    .anyMatch(message -> message.contains("crl ca.pem holds certificates but no revocation list"));
        }
    }

    @Test
    public void directoryOfTrustedCertificates() {
        Problems problems = new Problems();
        ProfileMaterial material =
                load(server().caPath(file("hashed")).verify(), problems).orElseThrow();
        assertThat(material.trusted().fromList()).isEmpty();
        assertThat(material.trusted().all()).containsExactly(root.certificate());
        assertThat(messages(problems))
                .containsExactly("tls.cfg:6:1: ca_path hashed/broken.pem: the CERTIFICATE at line 1 is cut off: no END"
                        + " line: it is left out of the trusted certificates. Restore the file from its source");
    }

    /** As c_rehash leaves them: links and copies by hash, lists among them, and a link to what is gone. */
    @Test
    public void hashedAndPlainDirectoriesAreTheSame() throws IOException {
        Path plain = Files.createDirectory(directory.resolve("plain"));
        Files.writeString(plain.resolve("root.crt"), root.pem());
        Files.writeString(plain.resolve("other.crt"), other.pem());
        Path links = Files.createDirectory(directory.resolve("links"));
        Files.createSymbolicLink(links.resolve("5ad8a5d6.0"), Path.of("../plain/other.crt"));
        Files.createSymbolicLink(links.resolve("5ad8a5d6.1"), plain.resolve("root.crt"));
        Files.createSymbolicLink(links.resolve("cb59f961.0"), Path.of("../plain/gone.crt"));
        Files.writeString(links.resolve("5ad8a5d6.r0"), Issued.pemOf(root.crl()));
        Path copies = Files.createDirectory(directory.resolve("copies"));
        Files.writeString(copies.resolve("5ad8a5d6.0"), root.pem());
        Files.writeString(copies.resolve("cb59f961.0"), other.pem());
        for (Path each : List.of(plain, links, copies)) {
            Problems problems = new Problems();
            ProfileMaterial material =
                    load(server().caPath(each).verify(), problems).orElseThrow();
            assertThat(problems.all()).as(each.toString()).isEmpty();
            assertThat(material.trusted().fromList()).isEmpty();
            assertThat(material.trusted().all())
                    .as(each.toString())
                    .containsExactlyInAnyOrder(root.certificate(), other.certificate());
        }
    }

    @Test
    public void listPastItsNextUpdateIsAWarning() throws IOException {
        write("old.crl", Issued.pemOf(root.crl(NOW.minusSeconds(60), NOW.minusSeconds(1), List.of(), List.of())));
        Problems problems = new Problems();
        assertThat(load(server().caList(file("ca.pem")).crl(file("old.crl")), problems))
                .isPresent();
        assertThat(messages(problems))
                .containsExactly("tls.cfg:7:1: crl old.crl: the list of CN=Root, O=Test was to be replaced by"
                        + " 2026-06-01T11:59:59Z: verifying certificates of this authority fails with \"CRL has expired\"."
                        + " Fetch the list anew");
    }

    @Test
    public void derListIsRead() {
        Problems problems = new Problems();
        assertThat(load(server().caList(file("ca.pem")).crl(file("crl.der")), problems))
                .isPresent();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    public void whatWillSurpriseSomebodyIsAWarning() {
        Problems problems = new Problems();
        assertThat(load(server().caPath(file("nowhere")), problems)).isPresent();
        assertThat(load(server().caList(file("ca.pem")).crl(file("ca.pem")), problems))
                .isPresent();
        assertThat(load(TestProfile.client().certificate(file("own.pem")), problems)
                        .orElseThrow()
                        .identities())
                .isEmpty();
        assertThat(messages(problems))
                .containsExactly(
                        "tls.cfg:6:1: ca_path nowhere does not exist: no certificate is trusted because of it. Correct the"
                                + " path or its permissions",
                        "tls.cfg:7:1: crl ca.pem holds certificates but no revocation list: no certificate of a peer will"
                                + " verify. Name a file with a -----BEGIN X509 CRL----- block, or leave crl out",
                        "tls.cfg:2:1: [client:default] has a certificate, and no private_key is set or in the certificate's"
                                + " file: servers that ask for a certificate get none. Set private_key");
        assertThat(problems.all()).noneMatch(Problem::isError);
    }

    @Test
    public void allProblemsAreReportedAtOnce() throws IOException {
        write("empty.pem", "");
        write("garbage", "no PEM\n");
        Problems problems = new Problems();
        assertThat(load(
                        TestProfile.server()
                                .certificate(file("garbage"))
                                .key(file("nokey").toString())
                                .caList(file("empty.pem"))
                                .crl(file("garbage")),
                        problems))
                .isEmpty();
        assertThat(messages(problems))
                .containsExactly(
                        "tls.cfg:2:1: certificate garbage holds no PEM block: a PEM certificate is expected. Name a file"
                                + " with a -----BEGIN CERTIFICATE----- block",
                        "tls.cfg:3:1: private_key nokey does not exist. Correct the path, or create the file",
                        "tls.cfg:5:1: ca_list empty.pem is empty: PEM certificates are expected. Name a file with a"
                                + " -----BEGIN CERTIFICATE----- block",
                        "tls.cfg:7:1: crl garbage holds no PEM block: a revocation list is expected. Name a file with a"
                                + " -----BEGIN X509 CRL----- block");
    }

    @Test
    public void serverWithoutCertificateIsRefused() {
        Problems problems = new Problems();
        assertThat(load(TestProfile.server().key(file("own.key").toString()), problems))
                .isEmpty();
        assertThat(messages(problems))
                .containsExactly(
                        "tls.cfg:1:1: [server:default] has no certificate: a server needs one. Set certificate and"
                                + " private_key");
    }

    /** D36. */
    @Test
    public void keyIsLookedForInTheCertificatesFile() {
        Problems problems = new Problems();
        assertThat(load(TestProfile.server().certificate(file("both.pem")), problems))
                .isPresent();
        assertThat(load(TestProfile.client().certificate(file("both.pem")), problems)
                        .orElseThrow()
                        .identities())
                .hasSize(1);
        assertThat(problems.all()).isEmpty();
        assertThat(load(TestProfile.server().certificate(file("own.pem")), problems))
                .isEmpty();
        assertThat(messages(problems))
                .containsExactly(
                        "tls.cfg:2:1: [server:default] has no private_key set, and own.pem has none in it, nor has"
                                + " cert.pem: a server needs one. Set private_key, or append the key to the certificate's file");
    }

    /** D36, and the default of manual 10.3. */
    @Test
    public void keyIsLookedForInTheDefaultFileToo() throws IOException {
        Path defaultKey = file("cert.pem");
        try {
            write("cert.pem", own.keyPem());
            Problems problems = new Problems();
            assertThat(load(TestProfile.server().certificate(file("own.pem")), problems)
                            .orElseThrow()
                            .identities())
                    .hasSize(1);
            assertThat(messages(problems))
                    .containsExactly(
                            "tls.cfg:2:1: [server:default] has no private_key set, and own.pem has none in it: the"
                                    + " one in cert.pem is used. Set private_key");
            write("cert.pem", other.keyPem());
            Problems another = new Problems();
            assertThat(load(TestProfile.server().certificate(file("own.pem")), another))
                    .isEmpty();
            assertThat(messages(another)).hasSize(2).last().asString().contains("do not belong together");
        } finally {
            Files.delete(defaultKey);
        }
    }

    @Test
    public void keyOfAnEngineNeedsOne() {
        Problems problems = new Problems();
        assertThat(load(TestProfile.server().certificate(file("own.pem")).key("/engine:slot"), problems))
                .isEmpty();
        assertThat(messages(problems))
                .containsExactly(
                        "tls.cfg:3:1: private_key /engine:slot names a key of an engine, and no engine is set up."
                                + " Set the parameters engine (pkcs11) and engine_config, or name a file");
        ProfileMaterial material = ProfileMaterial.load(
                        TestProfile.server()
                                .certificate(file("own.pem"))
                                .key("/engine:slot")
                                .build(),
                        SecurityLevel.DEFAULT,
                        (key, password, more) -> Optional.of(own.keys().getPrivate()),
                        new SharedFiles(file("cert.pem")),
                        NOW,
                        new Problems())
                .orElseThrow();
        assertThat(material.identities()).hasSize(1);
    }
}
