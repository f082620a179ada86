package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.tool.Tool;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Profiles from kamcli's database table (manual 15): what {@code kamcli tls cfgprint} writes is served as it is. */
public class TableProfilesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** As an operator fills it: paths, or the contents of files; blanks and empty texts where there is nothing to say. */
    private static final String FILL = """
            import sqlite3, sys
            sql = open("tlscfg.sql").read().replace("INT(10) UNSIGNED AUTO_INCREMENT PRIMARY KEY", "INTEGER PRIMARY KEY")
            db = sqlite3.connect("kamailio.sqlite")
            db.executescript(sql)
            file_type = int(sys.argv[1])
            def column(path):
                return path if file_type == 0 else open(path).read()
            def row(kind, name, **columns):
                columns.update(profile_type=kind, profile_name=name, file_type=file_type)
                names = list(columns)
                db.execute("INSERT INTO tlscfg (%s) VALUES (%s)" % (", ".join(names), ", ".join("?" * len(names))),
                    [columns[one] for one in names])
            row("server", "default", method="TLSv1.2+", certificate=column("certs/default.pem"),
                private_key=column("certs/default.key"), server_name=" ", server_id="", ca_list=None, crl="")
            row("server", "any", method="TLSv1.2+", certificate=column("certs/alpha.pem"),
                private_key=column("certs/alpha.key"), server_name="alpha.example.test", server_name_mode=1,
                verify_certificate=1, require_certificate=1, verify_depth=3, ca_list=column("certs/ca.pem"),
                cipher_list="ECDHE+AESGCM")
            row("client", "default", method=" ", verify_certificate=1, require_certificate=1,
                ca_list=column("certs/ca.pem"), server_id="up")
            db.commit()
            """;

    @DataProvider
    public Object[][] fileTypes() {
        return new Object[][] {{"F27 file_type 0, paths", "0"}, {"F27 file_type 1, contents", "1"}};
    }

    @Test(dataProvider = "fileTypes")
    public void whatKamcliPrintsIsServedAsItIs(String name, String fileType) throws Exception {
        Tool.require("openssl", "openssl");
        Tool.require("python3", "python3");
        DemoConfiguration demo = new DemoConfiguration();
        Path directory = demo.directory();
        Kamcli kamcli = new Kamcli(directory, "socket");
        makeCertificates(demo);
        fill(directory, kamcli, fileType);
        assertThat(kamcli.run("tls", "cfgprint", "tls.cfg").output()).isEqualTo("done\n");
        assertThat(directory.resolve("private_key_1.pem").toFile().exists()).isEqualTo(fileType.equals("1"));

        try (LaunchedHost checked = LaunchedHost.run(directory, "-c", "-f", "kamailio.cfg")) {
            assertThat(checked.status()).as(checked.output()).isZero();
        }
        try (LaunchedHost host =
                LaunchedHost.run(directory, "-f", "kamailio.cfg").listening()) {
            assertThat(TypedOptions.shown(demo, "other.example.test")).contains("subject=CN = sip.example.test");
            assertThat(TypedOptions.shown(
                            demo, "alpha.example.test", "-cert", "certs/client.pem", "-key", "certs/client.key"))
                    .contains("subject=CN = alpha.example.test", "SIP/2.0 200 Keepalive", "X-Peer: verified");
            assertThat(TypedOptions.shown(demo, "alpha.example.test"))
                    .as("require_certificate=1 of the table")
                    .doesNotContain("SIP/2.0");
            assertThat(host.terminated().status()).as(host.output()).isZero();
        }
    }

    private static void makeCertificates(DemoConfiguration demo) throws Exception {
        try (LaunchedHost host = demo.start()) {
            assertThat(host.terminated().status()).isZero();
        }
        Files.delete(demo.directory().resolve("tls.cfg"));
    }

    private static void fill(Path directory, Kamcli kamcli, String fileType) throws IOException {
        Files.writeString(
                directory.resolve("tlscfg.sql"), kamcli.run("tls", "sqlprint").output());
        Tool.Outcome filled = Tool.run(directory, PATIENCE, "", List.of("python3", "-c", FILL, fileType));
        assertThat(filled.status()).as(filled.output()).isZero();
    }
}
