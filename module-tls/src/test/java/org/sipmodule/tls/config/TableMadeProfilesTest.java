package org.sipmodule.tls.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.ConfigurationLoader;
import org.sipmodule.tls.runtime.Loading;
import org.sipmodule.tls.serving.TestFolder;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * What {@code kamcli tls cfgprint} makes of a database table (manual 15) is an ordinary tls.cfg: no blank around the equals
 * sign, numbers for booleans, two empty lines between sections, and with file_type 1 files of its own.
 */
public class TableMadeProfilesTest {

    private static final String BY_HAND = """
            [server:default]
            method = TLSv1.2+
            certificate = own.pem
            private_key = own.key
            verify_certificate = yes
            verify_depth = 3
            ca_list = ca.pem
            crl = crl.pem
            cipher_list = HIGH:!RSA

            [server:any]
            certificate = other.pem
            private_key = other.key
            server_name = other.test
            server_name_mode = 1

            [client:default]
            verify_certificate = yes
            require_certificate = yes
            ca_list = ca.pem
            server_id = up
            """;

    private static final String TABLE = """
            [server:default]
            method=TLSv1.2+
            verify_certificate=1
            verify_depth=3
            require_certificate=0
            certificate=own.pem
            private_key=own.key
            ca_list=ca.pem
            crl=crl.pem
            cipher_list=HIGH:!RSA


            [server:any]
            verify_certificate=0
            verify_depth=9
            require_certificate=0
            certificate=other.pem
            private_key=other.key
            server_name=other.test
            server_name_mode=1


            [client:default]
            verify_certificate=1
            verify_depth=9
            require_certificate=1
            ca_list=ca.pem
            server_id=up
            """;

    @DataProvider
    public Object[][] fileTypes() {
        return new Object[][] {{"F27 file_type 0", false}, {"F27 file_type 1", true}};
    }

    @Test(dataProvider = "fileTypes")
    public void givesTheProfilesOfAHandWrittenFile(String name, boolean contents) throws IOException {
        TestFolder folder = new TestFolder();
        Issued root = Issued.root("Root");
        for (String leaf : List.of("own", "other")) {
            Issued issued = root.leaf(leaf);
            folder.write(leaf + ".pem", issued.pem());
            folder.write(leaf + ".key", issued.keyPem());
        }
        folder.write("ca.pem", root.pem());
        folder.write("crl.pem", Issued.pemOf(root.crl()));

        assertThat(load(folder, contents ? withFilesOfItsOwn(folder) : TABLE))
                .as(name)
                .isEqualTo(load(folder, BY_HAND));
    }

    /** The content of each file in a new one, named by the column and the row's id, with the whole path in the text. */
    private static String withFilesOfItsOwn(TestFolder folder) throws IOException {
        List<String> lines = new ArrayList<>();
        int id = 0;
        for (String line : TABLE.lines().toList()) {
            id += line.startsWith("[") ? 1 : 0;
            String[] option = line.split("=", 2);
            if (List.of("certificate", "private_key", "ca_list", "crl").contains(option[0])) {
                String content = Files.readString(folder.path().resolve(option[1]));
                Path file = folder.write(option[0] + "_" + id + ".pem", content);
                lines.add(option[0] + "=" + file);
            } else {
                lines.add(line);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /** What is shown of each profile at start, with the contents of files in the place of their names. */
    private static Map<String, String> load(TestFolder folder, String text) throws IOException {
        folder.write("tls.cfg", text);
        Loading loading = new ConfigurationLoader(
                        new ScriptParams().with(TlsParams.CONFIG, "tls.cfg"),
                        Hosts.in(folder.path()),
                        Clock.fixed(CertificateSpec.NOW, ZoneOffset.UTC))
                .load(1);
        assertThat(loading.problems()).isEmpty();
        Map<String, String> shown = new TreeMap<>();
        for (TlsProfile profile : loading.configuration().profiles()) {
            String line = ProfileSummary.lines(profile).get(0) + profile.serverName() + profile.serverId();
            try (Stream<Path> files = Files.list(folder.path())) {
                for (Path file : files.toList()) {
                    line = line.replace("'" + file + "'", Files.readString(file));
                }
            }
            shown.put(profile.label(), line);
        }
        return shown;
    }
}
