package org.sipmodule.tls.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.sipmodule.tool.Tool;
import org.testng.SkipException;

/**
 * SoftHSM with two tokens, made anew for each JVM before the library is loaded, as it looks for tokens only then. The build
 * sets {@code SOFTHSM2_CONF}, which SoftHSM reads itself.
 */
public final class SoftHsm {

    public static final String TOKEN = "SIP keys";
    public static final String PIN = "Geheim-4711";
    public static final String OTHER_TOKEN = "Spare";
    private static final String OTHER_PIN = "Geheim-4712";

    private static final Issued ROOT = Issued.root("Token root");

    /** On the token as {@code RSA KEY}, id 01. */
    public static final Issued RSA =
            ROOT.issue(CertificateSpec.leaf("token-rsa").keyType("RSA:2048"));

    /** On the token as {@code ECKEY}, id 02. */
    public static final Issued EC = ROOT.issue(CertificateSpec.leaf("token-ec"));

    private static final List<String> LIBRARIES = List.of(
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib64/pkcs11/libsofthsm2.so",
            "/usr/lib/pkcs11/libsofthsm2.so",
            "/usr/local/lib/softhsm/libsofthsm2.so");

    private SoftHsm() {}

    private static String slot = "";

    /** The slot of {@link #TOKEN}, to be asked after {@link #library}. */
    public static String slot() {
        return slot;
    }

    private static final class Made {
        private static final Path LIBRARY = make();
    }

    /**
     * The library, with its tokens ready.
     *
     * @throws SkipException where SoftHSM or OpenSC's tool is not installed
     */
    public static Path library() {
        Tool.require("softhsm2-util", "softhsm2");
        Tool.require("pkcs11-tool", "opensc");
        return Made.LIBRARY;
    }

    private static Path make() {
        try {
            Path library = LIBRARIES.stream()
                    .map(Path::of)
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new SkipException("NOTHING was tried with keys on a token: no libsofthsm2.so"));
            Path conf = Path.of(System.getenv("SOFTHSM2_CONF"));
            Path tokens = conf.resolveSibling("tokens");
            if (Files.exists(tokens)) {
                List<Path> deepestFirst;
                try (Stream<Path> found = Files.walk(tokens)) {
                    deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
                }
                for (Path file : deepestFirst) {
                    Files.delete(file);
                }
            }
            Files.createDirectories(tokens);
            Files.writeString(
                    conf, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
            slot = init(TOKEN, PIN);
            init(OTHER_TOKEN, OTHER_PIN);
            put(conf, RSA, "RSA KEY", "01");
            put(conf, EC, "ECKEY", "02");
            put(conf, ROOT.leaf("twin"), "TWIN", "03");
            put(conf, ROOT.leaf("twin"), "TWIN", "04");
            Path certificate = Files.write(
                    conf.resolveSibling("certificate.der"), EC.certificate().getEncoded());
            needed(
                    "pkcs11-tool",
                    "--module",
                    library.toString(),
                    "--token-label",
                    TOKEN,
                    "--login",
                    "--pin",
                    PIN,
                    "--write-object",
                    certificate.toString(),
                    "--type",
                    "cert",
                    "--label",
                    "PUBLIC",
                    "--id",
                    "05");
            return library;
        } catch (IOException | java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Leaves this process as a token does that was away: without a session, and so without its login. The JVM has no
     * {@code C_CloseAllSessions}, so each session of its providers is closed behind their backs.
     */
    public static void loseSessions() throws ReflectiveOperationException {
        for (Object session : sessions()) {
            Object token = value(session, "token");
            Object calls = value(token, "p11");
            Method close = calls.getClass().getMethod("C_CloseSession", long.class);
            close.setAccessible(true);
            try {
                close.invoke(calls, value(session, "id"));
            } catch (InvocationTargetException closed) {
                // of a provider that nobody has used since the last time
            }
        }
    }

    /** The field that has them has one name in Java 17 and another later. */
    private static List<?> sessions() throws ReflectiveOperationException {
        for (Field field : Class.forName("sun.security.pkcs11.SessionRef").getDeclaredFields()) {
            if (field.getType() == Set.class) {
                field.setAccessible(true);
                return List.copyOf((Set<?>) field.get(null));
            }
        }
        throw new NoSuchFieldException("a set");
    }

    private static Object value(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    /** The slot that the token has got. */
    private static String init(String label, String pin) throws IOException {
        String said = needed(
                "softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", "12345678");
        return said.replaceFirst("(?s).*slot ([0-9]+).*", "$1");
    }

    private static void put(Path conf, Issued key, String label, String id) throws IOException {
        Path file = Files.writeString(conf.resolveSibling("key.pem"), key.keyPem());
        needed(
                "softhsm2-util",
                "--import",
                file.toString(),
                "--token",
                TOKEN,
                "--label",
                label,
                "--id",
                id,
                "--pin",
                PIN);
        Files.delete(file);
    }

    private static String needed(String... command) {
        Tool.Outcome outcome = Tool.run(Path.of(""), Duration.ofSeconds(20), "", List.of(command));
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return outcome.output();
    }
}
