package org.sipmodule.it.load;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A tls.cfg of any number of server profiles with names, beside a default one. Certificates are made once in a folder. */
final class ManyProfiles {

    private final Path folder;
    private final String keyType;
    private final int keySize;

    /** @param keyType {@code EC} or {@code RSA} */
    ManyProfiles(Path folder, String keyType, int keySize) {
        this.folder = folder;
        this.keyType = keyType;
        this.keySize = keySize;
    }

    /** The name that chooses a profile. */
    static String nameOf(int profile) {
        return "n" + profile + ".example.test";
    }

    /** @param certificates how many different ones they share */
    String text(int profiles, int certificates) throws IOException, GeneralSecurityException {
        StringBuilder text = new StringBuilder("[server:default]\n").append(identity(0));
        for (int i = 0; i < profiles; i++) {
            text.append("[server:any]\nserver_name = " + nameOf(i) + "\n").append(identity(i % certificates));
        }
        return text.append("[client:default]\n").toString();
    }

    private String identity(int number) throws IOException, GeneralSecurityException {
        Path certificate = folder.resolve(keyType + number + ".pem");
        Path key = folder.resolve(keyType + number + ".key");
        if (!Files.exists(certificate)) {
            make(number, certificate, key);
        }
        return "certificate = " + certificate + "\nprivate_key = " + key + "\n";
    }

    private void make(int number, Path certificate, Path key) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(keyType);
        generator.initialize(keySize);
        KeyPair keys = generator.generateKeyPair();
        X500Principal name = new X500Principal("CN=" + nameOf(number));
        Instant now = Instant.now();
        try {
            byte[] made = new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.valueOf(number + 1L),
                            Date.from(now.minus(Duration.ofDays(1))),
                            Date.from(now.plus(Duration.ofDays(365))),
                            name,
                            keys.getPublic())
                    .build(new JcaContentSignerBuilder(keyType.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA")
                            .build(keys.getPrivate()))
                    .getEncoded();
            Files.writeString(key, pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
            Files.writeString(certificate, pem("CERTIFICATE", made));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
