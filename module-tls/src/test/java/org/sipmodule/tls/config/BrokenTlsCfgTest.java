package org.sipmodule.tls.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.sipmodule.broken.BrokenInputs;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** tls.cfg, broken: profiles or problems with their places, and a private key's password in none of them. */
public class BrokenTlsCfgTest {

    private static final String PASSWORD = "Sesam0815";

    public static final BrokenInputs INPUTS = BrokenInputs.ofTexts(
            "tls.cfg",
            List.of("""
                    [server:default]
                    method = TLSv1.2+
                    certificate = c.pem
                    private_key = "k.pem"
                    private_key_password = Sesam0815
                    ca_list = ca.pem   # the authorities
                    verify_certificate = yes
                    cipher_list = "ECDHE+AESGCM:!aNULL"
                    """, """
                    [server:127.0.0.1:27061]
                    server_name = \\a\\#b.example.com
                    server_name_mode = 1
                    verify_client = optional_no_ca
                    [server:any]
                    server_name = b.test
                    verify_depth = 3
                    """, """
                    ; one for a carrier
                    [client:[::1]:5061]
                    server_id = carrier
                    verify_name = sip:example.com,example.org
                    verify_strict = 1
                    crl = ${server:default/crl}
                    [client:default]
                    """),
            List.of(
                    "[",
                    "]",
                    ":",
                    "=",
                    "\"",
                    "\\",
                    "\n",
                    "\r",
                    "#",
                    ";",
                    "${server:default/ca_list}",
                    "[server:any]",
                    "[client:default]",
                    "server_name",
                    "method",
                    "certificate2 = ",
                    "\u00e4",
                    "\u0000",
                    "65536",
                    "-1"),
            BrokenTlsCfgTest::read);

    private static void read(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        HostSettings host = Hosts.listening(Hosts.socket("127.0.0.1", 27061), Hosts.socket("::1", 27061));
        Problems problems = new Problems();
        List<CfgSection> sections = TlsCfgReader.parse("tls.cfg", text, problems);
        TlsConfiguration configuration = new Profiles(host, problems).of(sections, SourceLocation.ofFile("tls.cfg"), 1);
        TlsConfigurations.checkSockets(configuration, host, problems);
        boolean isThePassword = Optional.of(Secret.of(PASSWORD))
                .equals(configuration.serverDefault().privateKeyPassword());
        if (isThePassword && text.indexOf(PASSWORD) == text.lastIndexOf(PASSWORD)) {
            assertThat(configuration + " " + problems.all()).doesNotContain(PASSWORD);
        }
        assertThat(problems.all())
                .extracting(Problem::place)
                .allMatch(place -> place.file().equals("tls.cfg"));
    }

    @Test
    public void anyTextEndsInProfilesOrProblems() {
        INPUTS.check(1_000);
    }

    @DataProvider
    public Object[][] found() {
        String text = "[server:default]\ncertificate = c.pem\nprivate_key = k.pem\n";
        return new Object[][] {
            {"UTF-16", text.getBytes(StandardCharsets.UTF_16)}, {"UTF-16LE", text.getBytes(StandardCharsets.UTF_16LE)},
        };
    }

    @Test(dataProvider = "found")
    public void whatWasFoundOnceEndsInProfilesOrProblems(String name, byte[] input) {
        INPUTS.found(input);
    }
}
