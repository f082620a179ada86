package org.sipmodule.tls.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.Test;

/** The profiles of a script without {@code config}, and the way to them. */
public class ModparamProfilesTest {

    private final Problems problems = new Problems();

    private static TlsConfiguration read(ScriptParams script, Problems problems) {
        return TlsConfigurations.read(script, Hosts.silent(), 3, problems);
    }

    @Test
    public void withoutModparamsBothSidesUseCertPem() {
        Problems said = new Problems();
        TlsConfiguration configuration = read(new ScriptParams(), said);

        assertThat(said.all()).isEmpty();
        assertThat(configuration.generation()).isEqualTo(3);
        for (TlsProfile profile : List.of(configuration.serverDefault(), configuration.clientDefault())) {
            assertThat(profile.certificate()).contains(Path.of("/etc/sip/cert.pem"));
            assertThat(profile.privateKey()).contains("/etc/sip/cert.pem");
            assertThat(profile.method()).isEqualTo(TlsMethod.TLSV1_2_PLUS);
            assertThat(profile.verifyDepth()).isEqualTo(9);
            assertThat(profile.verifyStrict()).isFalse();
            assertThat(profile.place()).hasToString("/etc/sip/kamailio.cfg");
        }
        assertThat(configuration.serverDefault().label()).isEqualTo("TLSs<default>");
        assertThat(configuration.clientDefault().label()).isEqualTo("TLSc<default>");
    }

    @Test
    public void everyModparamReachesBothSides() {
        Problems said = new Problems();
        TlsConfiguration configuration = read(
                new ScriptParams()
                        .with(TlsParams.TLS_METHOD, "tlsv1.2")
                        .with(TlsParams.CERTIFICATE, "own.pem")
                        .with(TlsParams.CA_LIST, "./ca.pem")
                        .with(TlsParams.CA_PATH, "/ca")
                        .with(TlsParams.CRL, "crl.pem")
                        .with(TlsParams.VERIFY_CERTIFICATE, 2)
                        .with(TlsParams.REQUIRE_CERTIFICATE, 0)
                        .with(TlsParams.VERIFY_CLIENT, "Optional")
                        .with(TlsParams.VERIFY_DEPTH, -1)
                        .with(TlsParams.CIPHER_LIST, "HIGH")
                        .with(TlsParams.SERVER_NAME, "Sip.Example.COM")
                        .with(TlsParams.PRIVATE_KEY_PASSWORD, "secret")
                        .with(TlsParams.VERIFY_STRICT, 1),
                said);

        assertThat(said.all()).isEmpty();
        for (TlsProfile profile : List.of(configuration.serverDefault(), configuration.clientDefault())) {
            assertThat(profile.method()).isEqualTo(TlsMethod.TLSV1_2);
            assertThat(profile.certificate()).contains(Path.of("/etc/sip/own.pem"));
            assertThat(profile.privateKey()).contains("/etc/sip/own.pem");
            assertThat(profile.privateKeyPassword()).contains(Secret.of("secret"));
            assertThat(profile.caList()).contains(Path.of("/run/sip/ca.pem"));
            assertThat(profile.caPath()).contains(Path.of("/ca"));
            assertThat(profile.crl()).contains(Path.of("/etc/sip/crl.pem"));
            assertThat(profile.verifyCertificate()).isTrue();
            assertThat(profile.requireCertificate()).isFalse();
            assertThat(profile.verifyClient()).isEqualTo(VerifyClient.OPTIONAL);
            assertThat(profile.verifyDepth()).isEqualTo(100);
            assertThat(profile.verifyStrict()).isTrue();
            assertThat(profile.cipherList()).contains("HIGH");
            assertThat(profile.serverName()).contains(new ServerName("sip.example.com", ServerName.Mode.EXACT));
            assertThat(profile.place()).hasToString("kamailio.cfg:10:1");
            assertThat(profile.placeOf("crl")).hasToString("kamailio.cfg:14:1");
        }
    }

    @Test
    public void aKeyAloneGoesWithCertPem() {
        TlsProfile profile = read(new ScriptParams().with(TlsParams.PRIVATE_KEY, "/engine:label"), problems)
                .clientDefault();

        assertThat(profile.certificate()).contains(Path.of("/etc/sip/cert.pem"));
        assertThat(profile.privateKey()).contains("/engine:label");
    }

    @Test
    public void valuesAreCheckedAsInTlsCfgAndToldOnce() {
        Problems said = new Problems();
        read(
                new ScriptParams()
                        .with(TlsParams.TLS_METHOD, "SSLv3")
                        .with(TlsParams.VERIFY_CLIENT, "yes")
                        .with(TlsParams.CIPHER_LIST, "")
                        .with(TlsParams.REQUIRE_CERTIFICATE, 1),
                said);

        assertThat(said.all().stream().map(Problem::toString))
                .containsExactly(
                        "kamailio.cfg:10:1: method SSLv3 is broken and no longer in any current library:"
                                + " one of SSLv23, TLSv1, TLSv1.0, TLSv1+, TLSv1.0+, TLSv1.1, TLSv1.1+, TLSv1.2, TLSv1.2+,"
                                + " TLSv1.3, TLSv1.3+",
                        "kamailio.cfg:11:1: verify_client: yes is no value of verify_client:"
                                + " one of off, on, optional, optional_no_ca",
                        "kamailio.cfg:12:1: cipher_list is empty: a value. Leave the option out",
                        "kamailio.cfg:13:1: verification is on, but no peer can pass it:"
                                + " [server:default] has neither ca_list nor ca_path");
    }

    @Test
    public void optionalNoCaIsToldForBothSides() {
        Problems said = new Problems();
        read(
                new ScriptParams()
                        .with(TlsParams.VERIFY_CLIENT, "optional_no_ca")
                        .with(TlsParams.VERIFY_CERTIFICATE, 1),
                said);

        String takes = "kamailio.cfg:10:1: verify_client = optional_no_ca takes verify_certificate back: ";
        assertThat(said.all()).noneMatch(Problem::isError);
        assertThat(said.all().stream().map(Problem::toString))
                .containsExactly(
                        takes + "[server:default] lets clients in whose certificate does not verify."
                                + " Set verify_client = on, or leave verify_certificate out",
                        takes + "[client:default] lets servers pass whose certificate does not verify."
                                + " Leave verify_client out of what rules clients, or verify_certificate");
    }

    @Test
    public void aMissingTlsCfgIsToldAtItsModparam() {
        Problems said = new Problems();
        read(new ScriptParams().with(TlsParams.CONFIG, "nowhere/tls.cfg").with(TlsParams.TLS_METHOD, "ignored"), said);

        assertThat(said.all().stream().map(Problem::toString))
                .containsExactly("kamailio.cfg:10:1: config /etc/sip/nowhere/tls.cfg does not exist:"
                        + " a readable file or directory");
    }

    @Test
    public void problemsOfATlsCfgComeInTheOrderOfItsLines() throws IOException {
        Path file = Files.writeString(
                Temporary.folder("tls-cfg").resolve("tls.cfg"),
                "[client:default]\nmethod = TLSv1\n[server:default]\nbogus = 1\nmethod = TLSv1\n");
        Problems said = new Problems();

        read(new ScriptParams().with(TlsParams.CONFIG, file.toString()), said);

        assertThat(said.all().stream().map(problem -> problem.place().line())).containsExactly(2, 4, 5);
    }

    @Test
    public void startUpLinesShowEverySettingButNoSecret() {
        TlsConfiguration configuration = read(
                new ScriptParams()
                        .with(TlsParams.CRL, "/c")
                        .with(TlsParams.CA_LIST, "/a")
                        .with(TlsParams.VERIFY_CLIENT, "on")
                        .with(TlsParams.PRIVATE_KEY_PASSWORD, "secret"),
                new Problems());

        assertThat(ProfileSummary.lines(configuration.serverDefault()))
                .containsExactly(
                        "TLSs<default>: tls_method=22, certificate='/etc/sip/cert.pem', ca_list='/a', ca_path='(null)',"
                                + " crl='/c', require_certificate=0, cipher_list='(null)',"
                                + " private_key='/etc/sip/cert.pem', private_key_password='********',"
                                + " verify_certificate=0, verify_depth=9, verify_client=1",
                        "TLSs<default>: clients must present a certificate, which must verify",
                        "TLSs<default>: certificates are checked against CRL /c",
                        "TLSs<default>: no method is set, TLSv1.2+ is used");
        assertThat(ProfileSummary.lines(configuration.clientDefault()).get(1))
                .isEqualTo("TLSc<default>: the server's certificate must verify");
    }
}
