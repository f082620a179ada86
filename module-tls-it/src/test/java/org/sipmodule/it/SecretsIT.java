package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sipmodule.it.host.FaultyHost;
import org.sipmodule.tool.Tool;
import org.testng.annotations.Test;

/** Heap dumps of the packaged host, searched for what keys and passwords are made of. */
public class SecretsIT {

    private static final String PASSWORD = "Geheim-0815-Geheim";

    private static final String ANSWERS = """
            request_route {
            	sl_send_reply("200", "OK");
            }
            """;

    private static String profile(String name, String more) {
        return "[server:default]\ncertificate = certs/" + name + ".pem\nprivate_key = certs/" + name + ".key\n" + more;
    }

    @Test
    public void aKeyThatIsNotUsedAnyMoreIsNotInTheHeap() throws Exception {
        Tool.require("openssl", "openssl");
        Tool.require("jcmd", "openjdk-17-jdk-headless");
        Path directory = FaultyHost.folder("", ANSWERS);
        make(
                directory,
                "openssl req -x509 -newkey rsa:2048 -nodes -keyout certs/rsa.key -out certs/rsa.pem -subj /CN=rsa");
        make(
                directory,
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout certs/clear.key"
                        + " -out certs/ec.pem -subj /CN=ec");
        make(directory, "openssl pkcs8 -topk8 -in certs/clear.key -out certs/ec.key -passout pass:" + PASSWORD);
        Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        Files.writeString(
                directory.resolve("tls.cfg"),
                profile(
                        "rsa",
                        "certificate2 = certs/ec.pem\nprivate_key2 = certs/ec.key\nprivate_key_password2 ="
                                + " file:password\n"));
        Map<String, byte[]> rsa = rsaForms(directory.resolve("certs/rsa.key"));
        Map<String, byte[]> ec = ecForms(directory.resolve("certs/clear.key"));
        ec.put("its password", PASSWORD.getBytes(StandardCharsets.US_ASCII));
        ec.put("its password in chars", PASSWORD.getBytes(StandardCharsets.UTF_16BE));
        try (FaultyHost host = FaultyHost.start(directory, Map.of())) {
            assertThat(host.kamcmd("tls.reload")).isEqualTo("Ok. TLS configuration reloaded.\n");
            make(directory, "openssl s_client -sigalgs ECDSA+SHA256 -connect 127.0.0.1:" + host.port());
            make(directory, "openssl s_client -sigalgs RSA-PSS+SHA256 -connect 127.0.0.1:" + host.port());
            byte[] used = dump(host, "used");
            // keys are in the libraries' own memory also while they are used
            assertThat(found(used, ec)).isEmpty();
            assertThat(found(used, rsa)).isEmpty();
            assertThat(found(used, modulus(directory.resolve("certs/rsa.key"))))
                    .as("the search finds what is there")
                    .containsExactly("modulus");

            Files.writeString(directory.resolve("tls.cfg"), profile("alpha", ""));
            assertThat(host.kamcmd("tls.reload")).isEqualTo("Ok. TLS configuration reloaded.\n");
            // the connections of the old key have to be gone
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> host.kamcmd("tls.info").contains("opened_connections: 0"));
            byte[] retired = dump(host, "retired");
            assertThat(found(retired, rsa)).isEmpty();
            assertThat(found(retired, ec)).isEmpty();
        }
    }

    private static void make(Path directory, String command) {
        Tool.Outcome outcome = Tool.run(directory, Duration.ofSeconds(60), "", List.of(command.split(" ")));
        assertThat(outcome.status()).as(outcome.output()).isZero();
    }

    /** What is alive in the heap; asking for it collects garbage first. */
    private static byte[] dump(FaultyHost host, String name) throws IOException {
        Path file = host.directory().resolve(name + ".hprof");
        // what has a finalizer is kept for a collection more, with all that it refers to
        for (String step : List.of("GC.run", "GC.run_finalization", "GC.run", "GC.heap_dump " + file)) {
            make(host.directory(), "jcmd " + host.process().pid() + " " + step);
        }
        byte[] dump = Files.readAllBytes(file);
        Files.delete(file);
        return dump;
    }

    /** Public, and in the certificate. */
    private static Map<String, byte[]> modulus(Path pem) throws Exception {
        return Map.of("modulus", magnitude(((RSAPrivateCrtKey) key("RSA", pem)).getModulus()));
    }

    private static Map<String, byte[]> rsaForms(Path pem) throws Exception {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) key("RSA", pem);
        Map<String, byte[]> forms = textForms(pem);
        forms.put("private exponent", magnitude(key.getPrivateExponent()));
        forms.put("prime p", magnitude(key.getPrimeP()));
        forms.put("prime q", magnitude(key.getPrimeQ()));
        return forms;
    }

    private static Map<String, byte[]> ecForms(Path pem) throws Exception {
        Map<String, byte[]> forms = textForms(pem);
        forms.put("scalar", magnitude(((ECPrivateKey) key("EC", pem)).getS()));
        return forms;
    }

    /** A line from the middle of the file, as bytes and as chars, and the same in base64 without line ends. */
    private static Map<String, byte[]> textForms(Path pem) throws IOException {
        List<String> lines = Files.readAllLines(pem);
        String secret = lines.get(lines.size() == 5 ? 2 : lines.size() / 2);
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put("PEM", secret.getBytes(StandardCharsets.US_ASCII));
        forms.put("PEM in chars", secret.getBytes(StandardCharsets.UTF_16BE));
        byte[] inner = Base64.getDecoder().decode(secret);
        forms.put("DER", Arrays.copyOf(inner, 32));
        return forms;
    }

    private static PrivateKey key(String algorithm, Path pem) throws Exception {
        String text = Files.readString(pem).replaceAll("-----[^-]*-----|\\s", "");
        return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
    }

    /** As it stands in an encoding and, of a whole number of ints, in a BigInteger, whose array a dump shows big-endian. */
    private static byte[] magnitude(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static List<String> found(byte[] dump, Map<String, byte[]> forms) {
        List<String> found = new ArrayList<>();
        forms.forEach((name, form) -> {
            if (contains(dump, form)) {
                found.add(name);
            }
        });
        return found;
    }

    private static boolean contains(byte[] dump, byte[] wanted) {
        int last = dump.length - wanted.length;
        for (int at = 0; at <= last; at++) {
            if (dump[at] == wanted[0] && Arrays.equals(dump, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }
}
