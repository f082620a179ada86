package org.sipmodule.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A throw-away CA and the certificates that the example configuration names, as PEM files. The JDK's own keytool makes
 * them, so that a host needs nothing else to be tried out.
 */
final class TestCertificates {

    private static final Logger LOG = LoggerFactory.getLogger(TestCertificates.class);

    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> SECRET =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OPEN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

    private static final String CA = "ca";
    private static final String PASSWORD_VARIABLE = "SIPHOST_STORE_PASSWORD";
    private static final int KEYTOOL_SECONDS = 60;
    private static final int DAYS = 397;

    /**
     * A certificate to be made.
     *
     * @param name  its files' name
     * @param names the subject alternative names, as keytool takes them
     * @param usage the extended key usage
     */
    private record Leaf(String name, String names, String usage) {}

    private static final List<Leaf> LEAVES = List.of(
            new Leaf("default", "dns:sip.example.test,dns:localhost,ip:127.0.0.1", "serverAuth"),
            new Leaf("alpha", "dns:alpha.example.test", "serverAuth"),
            new Leaf("beta", "dns:beta.example.test", "serverAuth"),
            new Leaf("client", "dns:client.example.test", "clientAuth"));

    private final Path work;
    private final Path store;
    private final String password;

    private TestCertificates(Path work) {
        this.work = work;
        this.store = work.resolve("store.p12");
        this.password = new BigInteger(160, new SecureRandom()).toString(36);
    }

    /**
     * Makes the directory with all files, or leaves one that is there alone.
     *
     * @throws IOException when it cannot be made; nothing is left behind then
     */
    static void ensure(Path directory) throws IOException {
        if (Files.exists(directory)) {
            LOG.info("{} is there, no test certificates are made", directory);
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(directory + " is no directory to make");
        }
        Files.createDirectories(parent);
        Path work = Files.createTempDirectory(parent, ".certificates", DIRECTORY);
        try {
            Path made = Files.createDirectory(work.resolve("made"), DIRECTORY);
            new TestCertificates(work).make(made);
            Files.move(made, directory);
        } finally {
            delete(work);
        }
        LOG.warn(
                "made a test CA and certificates for sip, alpha, beta and client.example.test in {}: they are for trying"
                        + " out, never for service",
                directory);
    }

    private void make(Path target) throws IOException {
        keytool(
                "-alias",
                CA,
                "-dname",
                "CN=Test CA of a siphost, O=for trying out only",
                "-ext",
                "bc:critical=ca:true,pathlen:0",
                "-ext",
                "ku:critical=keyCertSign,cRLSign");
        for (Leaf leaf : LEAVES) {
            keytool(
                    "-alias",
                    leaf.name(),
                    "-signer",
                    CA,
                    "-dname",
                    "CN=" + leaf.names().replaceFirst("^dns:([^,]*).*", "$1"),
                    "-ext",
                    "san=" + leaf.names(),
                    "-ext",
                    "ku:critical=digitalSignature",
                    "-ext",
                    "eku=" + leaf.usage());
        }
        try {
            write(target);
        } catch (GeneralSecurityException broken) {
            throw new IOException("the key store that keytool made cannot be read", broken);
        }
    }

    private void keytool(String... specific) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1", // it lives for half a second, five times
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-sigalg",
                "SHA256withECDSA",
                "-validity",
                Integer.toString(DAYS),
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                PASSWORD_VARIABLE));
        command.addAll(List.of(specific));
        Path output = work.resolve("keytool.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put(PASSWORD_VARIABLE, password);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool made no certificate: "
                        + Files.readString(output, StandardCharsets.UTF_8).strip());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", interrupted);
        } finally {
            process.destroyForcibly();
        }
    }

    private void write(Path target) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
        pem(
                target.resolve(CA + ".pem"),
                OPEN,
                "CERTIFICATE",
                certificate(keys, CA).getEncoded());
        for (Leaf leaf : LEAVES) {
            Key key = keys.getKey(leaf.name(), password.toCharArray());
            pem(
                    target.resolve(leaf.name() + ".pem"),
                    OPEN,
                    "CERTIFICATE",
                    certificate(keys, leaf.name()).getEncoded());
            pem(target.resolve(leaf.name() + ".key"), SECRET, "PRIVATE KEY", key.getEncoded());
        }
    }

    private static Certificate certificate(KeyStore keys, String alias) throws GeneralSecurityException {
        Certificate certificate = keys.getCertificate(alias);
        if (certificate == null) {
            throw new GeneralSecurityException("no certificate " + alias);
        }
        return certificate;
    }

    private static void pem(Path file, FileAttribute<Set<PosixFilePermission>> access, String label, byte[] content)
            throws IOException {
        Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        Files.createFile(file, access);
        Files.writeString(
                file,
                "-----BEGIN " + label + "-----\n" + encoder.encodeToString(content) + "\n-----END " + label
                        + "-----\n");
    }

    /** With all that is in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }
}
