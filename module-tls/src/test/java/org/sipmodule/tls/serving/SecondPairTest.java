package org.sipmodule.tls.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import org.sipmodule.tls.config.Hosts;
import org.sipmodule.tls.config.ScriptParams;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.ConfigurationLoader;
import org.sipmodule.tls.runtime.Loading;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** F73: one profile serves RSA and ECDSA, and what the client offers decides. */
public class SecondPairTest {

    private static final Issued ROOT = Issued.root("Root");

    private final TestFolder folder = new TestFolder();

    @BeforeClass
    public void open() throws IOException {
        folder.identity("rsa.pem", ROOT.issue(CertificateSpec.leaf("the-rsa").keyType("RSA:2048")));
        folder.identity("ec.pem", ROOT.leaf("the-ec"));
        folder.identity("ec384.pem", ROOT.issue(CertificateSpec.leaf("the-ec").keyType("EC:secp384r1")));
    }

    @DataProvider
    public Object[][] offers() {
        return new Object[][] {
            {"F73 1.3, both", "ec.pem", "", "-tls1_3", "the-ec"},
            {"F73 1.3, RSA only", "ec.pem", "", "-tls1_3 -sigalgs rsa_pss_rsae_sha256", "the-rsa"},
            {"F73 1.3, ECDSA only", "ec.pem", "", "-tls1_3 -sigalgs ECDSA+SHA256", "the-ec"},
            {
                "F73 1.3, ECDSA of another curve",
                "ec384.pem",
                "",
                "-tls1_3 -sigalgs ECDSA+SHA256:rsa_pss_rsae_sha256",
                "the-rsa"
            },
            {"F73 1.2, both", "ec.pem", "", "-tls1_2", "the-ec"},
            {"F73 1.2, RSA suites only", "ec.pem", "", "-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", "the-rsa"},
            {"F73 1.2, ECDSA suites only", "ec.pem", "", "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "the-ec"},
            {"F73 1.2, RSA signatures only", "ec.pem", "", "-tls1_2 -sigalgs RSA+SHA256", "the-rsa"},
            {"F73 1.2, without the curve", "ec384.pem", "", "-tls1_2 -groups P-256", "the-rsa"},
            {"F73 1.2, a suite of RSA is not ours", "ec.pem", "ECDHE", "-tls1_2 -cipher AES128-SHA:ECDHE", "the-ec"},
            {"F73 up to 1.3", "ec.pem", "", "", "the-ec"},
            {
                "F73 up to 1.3, the suites of 1.2 do not matter",
                "ec.pem",
                "",
                "-cipher ECDHE-RSA-AES128-GCM-SHA256",
                "the-ec"
            },
        };
    }

    @Test(dataProvider = "offers")
    public void theOfferDecides(String name, String second, String ciphers, String arguments, String shown)
            throws IOException {
        String cipherList = ciphers.isEmpty() ? "" : "cipher_list = " + ciphers;
        for (String[] pairs : new String[][] {{"rsa.pem", second}, {second, "rsa.pem"}}) {
            try (TlsServer server = TlsServer.of(
                            folder,
                            "[server:default]",
                            "certificate = " + pairs[0],
                            "cert_file2 = " + pairs[1],
                            "pkey_file2 = " + pairs[1],
                            cipherList);
                    OpenSsl client = OpenSsl.connect(
                            server.port(), arguments.isEmpty() ? new String[0] : arguments.split(" "))) {
                assertThat(client.readUntil("Verification"))
                        .as(name)
                        .contains("CN = " + shown)
                        .doesNotContain("New, (NONE)");
            }
        }
    }

    @Test
    public void whatASecondPairCannotBeIsTold() throws IOException {
        folder.write("bad.cfg", """
                        [server:default]
                        certificate = ec.pem
                        certificate2 = ec384.pem
                        [server:any]
                        server_name = a.test
                        certificate = rsa.pem
                        private_key2 = ec.pem
                        private_key_password2 = x
                        [server:any]
                        server_name = b.test
                        certificate = rsa.pem
                        certificate2 = ec.pem
                        private_key2 = ec384.pem
                        """);
        ScriptParams params = new ScriptParams()
                .with(TlsParams.CONFIG, folder.path().resolve("bad.cfg").toString());
        Loading loading = new ConfigurationLoader(
                        params, Hosts.in(folder.path()), Clock.fixed(CertificateSpec.NOW, ZoneOffset.UTC))
                .load(1);
        assertThat(loading.problems())
                .extracting(problem -> problem.toString().replace(folder.path() + "/", ""))
                .containsExactly(
                        "bad.cfg: there is no [client:default]: what is dialled and no other section fits shows no"
                                + " certificate and verifies nobody. Write it, as nothing is taken from other sections",
                        "bad.cfg:7:16: private_key2 has no effect: [server:any] has no certificate2",
                        "bad.cfg:3:16: certificate2 has a key of type EC, and certificate one of type EC: one pair with an"
                                + " RSA key and one with another is of use. Leave one of them out",
                        "bad.cfg:12:16: certificate2 ec.pem and private_key2 ec384.pem do not belong together: the"
                                + " certificate is of CN=the-ec, O=Test with a key of type EC, the private key is another"
                                + " one. Name the key from which this certificate was made");
    }
}
