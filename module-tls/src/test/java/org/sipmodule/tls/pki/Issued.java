package org.sipmodule.tls.pki;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.conscrypt.Conscrypt;

/** A test certificate with its key, which may sign others. */
public record Issued(X509Certificate certificate, KeyPair keys) {

    private static final AtomicLong SERIALS = new AtomicLong(1000);

    /** Bits of RSA keys that Conscrypt makes; tests of weak ones have shorter keys. */
    private static final int ENGINES_LEAST = 2048;

    public static Issued root(String name) {
        return selfSigned(CertificateSpec.authority(name));
    }

    public static Issued selfSigned(CertificateSpec spec) {
        KeyPair keys = newKeys(spec.keyType());
        return new Issued(sign(spec, keys, nameOf(spec.name()), keys), keys);
    }

    public Issued issue(CertificateSpec spec) {
        return issue(spec, newKeys(spec.keyType()));
    }

    /** For a key that has a certificate already. */
    public Issued issue(CertificateSpec spec, KeyPair known) {
        return new Issued(sign(spec, known, certificate.getSubjectX500Principal(), keys), known);
    }

    public Issued intermediate(String name) {
        return issue(CertificateSpec.authority(name));
    }

    public Issued leaf(String name) {
        return issue(CertificateSpec.leaf(name));
    }

    /** A list of this authority, in force at {@link CertificateSpec#NOW}. */
    public X509CRL crl(Issued... revoked) {
        return crl(
                CertificateSpec.NOW.minus(Duration.ofDays(1)),
                CertificateSpec.NOW.plus(Duration.ofDays(1)),
                List.of(revoked).stream()
                        .map(each -> each.certificate().getSerialNumber())
                        .toList(),
                List.of());
    }

    public X509CRL crl(
            Instant from, Instant to, List<BigInteger> serials, List<CertificateSpec.ExtraExtension> extensions) {
        try {
            JcaX509v2CRLBuilder builder =
                    new JcaX509v2CRLBuilder(certificate.getSubjectX500Principal(), Date.from(from));
            builder.setNextUpdate(Date.from(to));
            for (BigInteger serial : serials) {
                builder.addCRLEntry(serial, Date.from(from), CRLReason.keyCompromise);
            }
            for (CertificateSpec.ExtraExtension extra : extensions) {
                builder.addExtension(new ASN1ObjectIdentifier(extra.oid()), extra.critical(), extra.bytes());
            }
            return new JcaX509CRLConverter()
                    .getCRL(builder.build(new JcaContentSignerBuilder(algorithmFor(keys)).build(keys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new AssertionError(e);
        }
    }

    public String pem() {
        return pemOf(certificate);
    }

    public String keyPem() {
        return pemOf(new org.bouncycastle.openssl.PKCS8Generator(
                org.bouncycastle.asn1.pkcs.PrivateKeyInfo.getInstance(
                        keys.getPrivate().getEncoded()),
                null));
    }

    /** Anything BouncyCastle can write as PEM. */
    public static String pemOf(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }

    public static KeyPair newKeys(String type) {
        try {
            int colon = type.indexOf(':');
            if (type.startsWith("RSA:") && Integer.parseInt(type.substring(4)) >= ENGINES_LEAST) {
                return ofTheEngine(Integer.parseInt(type.substring(4)));
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance(colon < 0 ? type : type.substring(0, colon));
            if (type.startsWith("RSA:")) {
                generator.initialize(Integer.parseInt(type.substring(4)));
            } else if (type.startsWith("EC:")) {
                generator.initialize(new ECGenParameterSpec(type.substring(3)));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The JVM takes up to a minute for 4096 bits. */
    private static KeyPair ofTheEngine(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", Conscrypt.newProvider());
        generator.initialize(bits);
        KeyPair made = generator.generateKeyPair();
        KeyFactory own = KeyFactory.getInstance("RSA");
        return new KeyPair(
                own.generatePublic(new X509EncodedKeySpec(made.getPublic().getEncoded())),
                own.generatePrivate(new PKCS8EncodedKeySpec(made.getPrivate().getEncoded())));
    }

    private static X509Certificate sign(CertificateSpec spec, KeyPair subject, X500Principal issuer, KeyPair signer) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    spec.serial().orElseGet(() -> BigInteger.valueOf(SERIALS.incrementAndGet())),
                    Date.from(spec.notBefore()),
                    Date.from(spec.notAfter()),
                    nameOf(spec.name()),
                    subject.getPublic());
            for (Extension extension : extensions(spec, subject, signer)) {
                builder.addExtension(extension);
            }
            String algorithm = spec.signature().orElse(algorithmFor(signer));
            JcaContentSignerBuilder signing = new JcaContentSignerBuilder(algorithm);
            if (algorithm.endsWith("MGF1")) {
                signing.setProvider(new BouncyCastleProvider());
            }
            return new JcaX509CertificateConverter().getCertificate(builder.build(signing.build(signer.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Collection<Extension> extensions(CertificateSpec spec, KeyPair subject, KeyPair signer)
            throws GeneralSecurityException, IOException {
        JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
        int usage = spec.keyUsage()
                .orElse(spec.authority() ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature);
        List<Extension> usual = List.of(
                Extension.create(
                        Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(subject.getPublic())),
                Extension.create(
                        Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(signer.getPublic())),
                Extension.create(
                        Extension.basicConstraints,
                        true,
                        spec.pathLen().isPresent()
                                ? new BasicConstraints(spec.pathLen().get())
                                : new BasicConstraints(spec.authority())),
                Extension.create(Extension.keyUsage, true, new KeyUsage(usage)));
        Map<String, Extension> all = new LinkedHashMap<>();
        usual.forEach(each -> all.put(each.getExtnId().getId(), each));
        if (!spec.purposes().isEmpty()) {
            all.put(
                    Extension.extendedKeyUsage.getId(),
                    Extension.create(
                            Extension.extendedKeyUsage,
                            false,
                            new ExtendedKeyUsage(spec.purposes().toArray(new KeyPurposeId[0]))));
        }
        for (CertificateSpec.ExtraExtension extra : spec.extras()) {
            if (extra.isAbsent()) {
                all.remove(extra.oid());
            } else {
                all.put(
                        extra.oid(),
                        new Extension(new ASN1ObjectIdentifier(extra.oid()), extra.critical(), extra.bytes()));
            }
        }
        return all.values();
    }

    /** A leaf of version 1, which has no extensions. */
    public Issued issueOldStyle(String name) {
        KeyPair known = newKeys("EC:secp256r1");
        return new Issued(oldStyle(name, known, certificate.getSubjectX500Principal(), keys), known);
    }

    public static Issued oldStyleRoot(String name) {
        KeyPair known = newKeys("EC:secp256r1");
        return new Issued(oldStyle(name, known, nameOf(name), known), known);
    }

    private static X509Certificate oldStyle(String name, KeyPair subject, X500Principal issuer, KeyPair signer) {
        CertificateSpec leaf = CertificateSpec.leaf(name);
        try {
            JcaX509v1CertificateBuilder builder = new JcaX509v1CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(SERIALS.incrementAndGet()),
                    Date.from(leaf.notBefore()),
                    Date.from(leaf.notAfter()),
                    nameOf(name),
                    subject.getPublic());
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder(algorithmFor(signer)).build(signer.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static X500Principal nameOf(String commonName) {
        return new X500Principal(commonName.isEmpty() ? "" : "CN=" + commonName + ",O=Test");
    }

    private static String algorithmFor(KeyPair keys) {
        return switch (keys.getPrivate().getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
    }
}
