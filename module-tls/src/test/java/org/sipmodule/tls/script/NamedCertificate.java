package org.sipmodule.tls.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tool.Tool;

/** Certificates with any name, and what the installed openssl prints of them. */
final class NamedCertificate {

    private static final KeyPair KEYS = Issued.newKeys("EC:secp256r1");

    private NamedCertificate() {}

    /** A self-signed one. */
    static X509Certificate of(X500Name name, BigInteger serial) {
        try {
            byte[] encoded = new X509v3CertificateBuilder(
                            name,
                            serial,
                            Date.from(CertificateSpec.NOW),
                            Date.from(CertificateSpec.NOW.plus(Duration.ofDays(1))),
                            name,
                            SubjectPublicKeyInfo.getInstance(KEYS.getPublic().getEncoded()))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEYS.getPrivate()))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (IOException | OperatorCreationException | CertificateException e) {
            throw new AssertionError(e);
        }
    }

    static X509Certificate of(X500Name name) {
        return of(name, BigInteger.ONE);
    }

    /** The output of {@code openssl x509 -noout}; skips where there is none. */
    static String openssl(X509Certificate certificate, String... options) {
        Tool.require("openssl", "openssl");
        List<String> command = new ArrayList<>(List.of("openssl", "x509", "-noout"));
        command.addAll(List.of(options));
        Tool.Outcome outcome = Tool.run(Path.of(""), Duration.ofSeconds(20), Issued.pemOf(certificate), command);
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return outcome.output();
    }
}
