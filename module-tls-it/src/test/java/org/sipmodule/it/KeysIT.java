package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.FaultyHost;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.it.host.OwnDistribution;
import org.sipmodule.readme.Readme;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tool.Tool;
import org.testng.SkipException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Keys on a PKCS#11 token under the packaged host (manual 10.34 and 10.35), and a host without its engine or without the library for RSA keys. */
public class KeysIT {

    /** It is to be found outside its jar, where it is not. */
    private static final String NO_RSA_LIBRARY =
            "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true -Djava.library.path=/none";

    private static final String PIN = "Geheim-4711";

    /** The manual's form of a name, which the README shows. */
    private static final String MANUALS_KEY = "pkcs11:token=MYTOKEN;object=MYKEYLABEL";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    public void aKeyOnATokenServesAndNothingTellsThePin() throws Exception {
        Path library = library();
        Tool.require("softhsm2-util", "softhsm2");
        Tool.require("openssl", "openssl");
        Tool.require("kamcmd", "kamailio");
        Path directory = Temporary.folder("token");
        Map<String, String> environment = token(directory, library);
        int port = Ports.free();
        // the last one with the PIN in it
        for (String key : List.of(MANUALS_KEY, "MYKEYLABEL", "pkcs11:object=MYKEYLABEL?pin-value=" + PIN)) {
            script(directory, port, key);
            try (LaunchedHost host = launch(directory, environment)) {
                for (String version : List.of("-tls1_2", "-tls1_3")) {
                    assertThat(run(
                                            directory,
                                            environment,
                                            "openssl",
                                            "s_client",
                                            version,
                                            "-connect",
                                            "127.0.0.1:" + port)
                                    .output())
                            .contains("CN = on.a.token")
                            .doesNotContain("New, (NONE)");
                }
                String told = run(directory, environment, "kamcmd", "-s", "unix:ctl.sock", "cfg.get", "tls")
                        .output();
                assertThat(told).contains("/engine:").contains("MYKEYLABEL");
                assertThat(host.terminated().status()).isZero();
                assertThat(told + host.output()).doesNotContain(PIN);
            }
        }
    }

    /** A token away and back: every signature with its key fails in the meantime, and nothing else does. */
    @Test
    public void aTokenThatIsRemovedIsMissedByItsProfileAloneUntilItIsBack() throws Exception {
        Path library = library();
        Path directory = FaultyHost.folder("""
                [server:default]
                certificate = certs/default.pem
                private_key = certs/default.key

                [server:any]
                server_name = on.a.token
                certificate = cert.pem
                private_key = /engine:pkcs11:token=MYTOKEN;object=MYKEYLABEL
                """, """
                modparam("tls", "engine", "pkcs11")
                modparam("tls", "engine_config", "openssl.cnf")
                request_route {
                	exit;
                }
                """);
        Map<String, String> environment = token(directory, library);
        Path tokens = directory.resolve("tokens");
        try (FaultyHost host = FaultyHost.start(directory, environment)) {
            assertThat(handshake(host)).contains("CN = on.a.token");
            int before = host.output().length();
            for (String type : List.of("privkey", "pubkey")) {
                tool(
                        directory,
                        environment,
                        "pkcs11-tool --module " + library + " --token-label MYTOKEN --login --pin " + PIN
                                + " --delete-object --type " + type + " --label MYKEYLABEL");
            }
            assertThat(handshake(host)).contains("New, (NONE)").doesNotContain("CN = on.a.token");
            assertThat(host.shown("")).isEqualTo("CN=sip.example.test");
            assertThat(host.kamcmd("tls.reload"))
                    .isEqualTo("error: 500 - Error while fixing TLS configuration (consult server log): 1 problem, "
                            + directory
                            + "/tls.cfg:8:15: private_key /engine:pkcs11:token=MYTOKEN;object=MYKEYLABEL is not"
                            + " on token MYTOKEN: no private key has object=MYKEYLABEL: the token has none\n");
            assertThat(host.lines(before, "TLS handshake from "))
                    .singleElement()
                    .asString()
                    .contains(
                            " failed: the private key cannot be used: CKR_OBJECT_HANDLE_INVALID (sni on.a.token, profile"
                                    + " TLSs<any:on.a.token>, offered ");
            assertThat(host.output()).doesNotContain("\tat ");

            tool(
                    directory,
                    environment,
                    "softhsm2-util --import kept.pem --token MYTOKEN --label MYKEYLABEL --id 01 --pin " + PIN);
            assertThat(host.kamcmd("tls.reload")).isEqualTo("Ok. TLS configuration reloaded.\n");
            assertThat(handshake(host)).contains("CN = on.a.token").doesNotContain("New, (NONE)");

            Files.move(tokens, directory.resolve("removed"));
            assertThat(host.shown("")).isEqualTo("CN=sip.example.test");
            assertThat(host.kamcmd("tls.reload"))
                    .isEqualTo("error: 500 - Error while fixing TLS configuration (consult server log): 1 problem, "
                            + directory + "/openssl.cnf:11: the PKCS#11 module " + library
                            + " cannot be used: CKR_GENERAL_ERROR. Name the library that came with the token, made for this"
                            + " machine\n");
            assertThat(host.shown("")).isEqualTo("CN=sip.example.test");
            assertThat(host.process().terminated().status()).isZero();
        }
        // SoftHSM's library looks for its tokens once in the life of a process
        Files.move(directory.resolve("removed"), tokens);
        try (FaultyHost again = FaultyHost.start(directory, environment)) {
            assertThat(handshake(again)).contains("CN = on.a.token").doesNotContain("New, (NONE)");
        }
    }

    /** What {@code openssl} says of a handshake under the name of the key's profile. */
    private static String handshake(FaultyHost host) {
        return run(
                        host.directory(),
                        Map.of("SOFTHSM2_CONF", ""),
                        "openssl",
                        "s_client",
                        "-servername",
                        "on.a.token",
                        "-connect",
                        "127.0.0.1:" + host.port())
                .output();
    }

    private static Path library() {
        return Stream.of("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new SkipException("SKIPPED: SoftHSM is not installed (Debian package softhsm2)"));
    }

    private static void tool(Path directory, Map<String, String> environment, String command) {
        Tool.Outcome outcome = run(directory, environment, command.split(" "));
        assertThat(outcome.status()).as(outcome.output()).isZero();
    }

    private static Map<String, String> token(Path directory, Path library) throws IOException {
        Files.createDirectory(directory.resolve("tokens"));
        Files.writeString(
                directory.resolve("softhsm2.conf"), "directories.tokendir = " + directory.resolve("tokens") + "\n");
        Map<String, String> environment =
                Map.of("SOFTHSM2_CONF", directory.resolve("softhsm2.conf").toString());
        for (String command : List.of(
                "softhsm2-util --init-token --free --label MYTOKEN --pin " + PIN + " --so-pin 12345678",
                "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=on.a.token -days 30",
                "softhsm2-util --import key.pem --token MYTOKEN --label MYKEYLABEL --id 01 --pin " + PIN)) {
            tool(directory, environment, command);
        }
        Files.move(directory.resolve("key.pem"), directory.resolve("kept.pem"));
        Files.writeString(
                directory.resolve("openssl.cnf"),
                Readme.shown("ini", "token-config")
                        .replaceFirst("(?m)^MODULE_PATH = .*$", "MODULE_PATH = " + library)
                        .replaceFirst("(?m)^PIN = .*$", "PIN = " + PIN));
        return environment;
    }

    private static void script(Path directory, int port, String key) throws IOException {
        Files.writeString(directory.resolve("kamailio.cfg"), """
                #!KAMAILIO
                debug=3
                log_stderror=yes
                enable_tls=yes
                listen=tls:127.0.0.1:%d
                loadmodule "ctl.so"
                loadmodule "cfg_rpc.so"
                loadmodule "tls.so"
                modparam("ctl", "binrpc", "unix:ctl.sock")
                modparam("tls", "engine_algorithms", "ALL")
                %s
                request_route {
                	exit;
                }
                """.formatted(
                        port, Readme.shown("kamailio", "token-modparams").replace(MANUALS_KEY, key)));
    }

    private static LaunchedHost launch(Path directory, Map<String, String> environment) throws IOException {
        return launch(LaunchedHost.HOME, directory, environment);
    }

    private static LaunchedHost launch(Path home, Path directory, Map<String, String> environment) throws IOException {
        return LaunchedHost.run(
                        home.resolve("bin/siphost"),
                        directory,
                        environment,
                        "-f",
                        "kamailio.cfg",
                        "-DDE",
                        "-w",
                        ".",
                        "-Y",
                        ".")
                .listening();
    }

    /** {@code Tool.run} gives no environment. */
    private static Tool.Outcome run(Path directory, Map<String, String> environment, String... command) {
        String set = "SOFTHSM2_CONF=" + environment.get("SOFTHSM2_CONF");
        return Tool.run(
                directory,
                PATIENCE,
                "",
                Stream.concat(Stream.of("env", set), Stream.of(command)).toList());
    }

    /** F75: the JVM says that it is another CPU, for which there is no engine; force-run does not hide it. */
    @Test
    public void f75EngineThatDoesNotLoadIsOneErrorWithItsRemedy() throws Exception {
        DemoConfiguration demo = new DemoConfiguration();
        Path script = demo.directory().resolve("kamailio.cfg");
        Files.writeString(
                script,
                Files.readString(script)
                        .replaceFirst("(?m)^(modparam\\(\"tls\")", "modparam(\"tls\", \"tls_force_run\", 1)\n$1"));
        try (LaunchedHost host = LaunchedHost.run(
                LaunchedHost.HOME.resolve("bin/siphost"),
                demo.directory(),
                Map.of("JAVA_OPTS", "-Dos.arch=riscv64"),
                DemoConfiguration.arguments())) {
            assertThat(host.status()).isEqualTo(255);
            assertThat(host.output())
                    .containsOnlyOnce("Conscrypt's native library does not load on " + System.getProperty("os.name")
                            + " riscv64 (")
                    .contains("Set -Dorg.conscrypt.native.workdir to a directory that is not mounted noexec (now ")
                    .doesNotContain("\tat ");
        }
    }

    @DataProvider
    public Object[][] fasterLibraries() {
        String works = "RSA keys are in AmazonCorrettoCryptoProvider";
        String fails = "AWS-LC is among the libraries and does not work here (Skipping bundled library due to system"
                + " property; no amazonCorrettoCryptoProvider in java.library.path: /none): RSA keys are"
                + " in Conscrypt, which takes longer for a signature";
        return new Object[][] {
            {"a file of the distribution", true, "", works, true},
            {"in its jar, where the JVM is told where libraries are", true, "-Djava.library.path=/none", works, false},
            {"outside its jar, where it is not", true, NO_RSA_LIBRARY, fails, false},
            {"without its jar", false, "", "", false},
        };
    }

    @Test(dataProvider = "fasterLibraries")
    public void rsaKeysServeWithTheFasterLibraryAndWithoutIt(
            String name, boolean hasJar, String options, String said, boolean isFile) throws Exception {
        Tool.require("openssl", "openssl");
        Path directory = Temporary.folder("rsa");
        int port = Ports.free();
        Tool.run(
                directory,
                PATIENCE,
                "",
                List.of(("openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=in.a.file"
                                + " -days 30")
                        .split(" ")));
        Files.writeString(directory.resolve("kamailio.cfg"), """
                #!KAMAILIO
                debug=3
                log_stderror=yes
                enable_tls=yes
                listen=tls:127.0.0.1:%d
                loadmodule "tls.so"
                modparam("tls", "certificate", "cert.pem")
                modparam("tls", "private_key", "key.pem")
                request_route {
                	exit;
                }
                """.formatted(port));
        Path home = hasJar
                ? LaunchedHost.HOME
                : OwnDistribution.with(library -> !library.startsWith("AmazonCorrettoCryptoProvider"));
        try (LaunchedHost host = launch(home, directory, Map.of("JAVA_OPTS", options))) {
            if (hasJar) {
                assertThat(host.output()).contains(said);
            } else {
                assertThat(host.output()).doesNotContain("AWS-LC");
            }
            assertThat(Files.readString(Path.of("/proc", Long.toString(host.pid()), "maps"))
                            .contains(home.resolve("lib/native").toString()))
                    .isEqualTo(isFile);
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                assertThat(Tool.run(
                                        directory,
                                        PATIENCE,
                                        "",
                                        List.of("openssl", "s_client", version, "-connect", "127.0.0.1:" + port))
                                .output())
                        .contains("CN = in.a.file")
                        .doesNotContain("New, (NONE)");
            }
        }
    }
}
