package org.sipmodule.it.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pki.TakesAll;

/** A CA, a server's certificate and client certificates of every kind, with the files that a server needs of them. */
public final class ClientPki {

    /** A certificate, its key, and what is sent along with it. */
    public record Client(X509Certificate certificate, KeyPair keys, X500Name name, List<X509Certificate> along) {}

    private static final Duration YEAR = Duration.ofDays(365);

    private final Instant now = Instant.now();
    private long serials = 100;
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final Client root = signed("C=US,ST=Ohio,O=Root,CN=Root CA", null, 1, true);
    private final Client first = signed("O=Test,CN=First", root, 2, true);
    private final Client second = signed("O=Test,CN=Second", first, 3, true);
    private final Client stranger = signed("CN=Stranger", null, 4, true);
    private final Client old = new Made("CN=old.test")
            .valid(now.minus(YEAR), now.minus(Duration.ofDays(1)))
            .by(root);
    private final Client revoked = signed("CN=revoked", root, 5, false);

    public ClientPki() {
        clients.put("rsa", new Made("CN=rsa.test").keys(newKeys("RSA", 2048)).by(root));
        clients.put(
                "ec, names of every kind",
                new Made("CN=ec.test").names(everyKind()).by(root));
        clients.put("long chain", signed("O=Deep,CN=deep.test", second, 7, false, second, first));
        clients.put("long chain, an intermediate missing", signed("O=Deep,CN=deep.test", second, 8, false, second));
        for (int names : List.of(200, 420, 480, 600)) {
            clients.put(
                    names + " names",
                    new Made("CN=many.test").names(many(names)).by(root));
        }
        clients.put(
                "other names only",
                new Made("CN=other.test")
                        .names(new GeneralName[] {
                            new GeneralName(GeneralName.directoryName, "CN=elsewhere"),
                            new GeneralName(GeneralName.registeredID, "1.2.3.4")
                        })
                        .by(root));
        for (String address :
                List.of("2001:db8::a:0:1", "2001:db8:0:1:1:1:1:1", "::ffff:1.2.3.4", "::1.2.3.4", "::", "::1")) {
            GeneralName[] names = {new GeneralName(GeneralName.iPAddress, address)};
            clients.put("IPv6 " + address, new Made("CN=six.test").names(names).by(root));
        }
        clients.put("UTF-8", new Made(name(new DERUTF8String("Löwe 你好 😀"))).by(root));
        clients.put("BMP", new Made(name(new DERBMPString("Löwe 你好"))).by(root));
        clients.put("T61", new Made(name(new DERT61String("Löwe".getBytes(StandardCharsets.ISO_8859_1)))).by(root));
        clients.put("odd characters", new Made(name(new DERUTF8String("a/b+c\\d=\"e\",<f>;#\t"))).by(root));
        clients.put("several values", new Made(several()).by(root));
        clients.put(
                "every attribute",
                new Made("C=DE,ST=Bayern,L=Ort,O=Firma,OU=a,OU=b,UID=joe,CN=x,EMAILADDRESS=a@b.test,DC=test").by(root));
        clients.put("no common name", new Made("O=nobody").by(root));
        clients.put("name of 1024 characters", new Made("CN=" + "x".repeat(1024)).by(root));
        clients.put("name of 1023 characters", new Made("CN=" + "x".repeat(1023)).by(root));
        clients.put("line of 1023 characters", new Made("CN=" + "x".repeat(1019)).by(root));
        clients.put(
                "serial of 20 octets",
                new Made("CN=serial.test")
                        .serial(BigInteger.ONE.shiftLeft(159).subtract(BigInteger.TWO))
                        .by(root));
        clients.put(
                "valid beyond 2050",
                new Made("CN=later.test")
                        .valid(now.minus(YEAR), Instant.parse("2060-03-04T05:06:07Z"))
                        .by(root));
        clients.put("self-signed", new Made("CN=self.test").by(null));
        clients.put(
                "self-signed and expired",
                new Made("CN=self.test")
                        .valid(now.minus(YEAR), now.minus(Duration.ofDays(1)))
                        .by(null));
        clients.put(
                "expired",
                new Made("CN=old.test")
                        .valid(now.minus(YEAR), now.minus(Duration.ofDays(1)))
                        .by(root));
        clients.put(
                "not yet valid",
                new Made("CN=new.test")
                        .valid(now.plus(Duration.ofDays(1)), now.plus(YEAR))
                        .by(root));
        clients.put("of an unknown CA", signed("CN=unknown.test", stranger, 9, false));
        clients.put("with its unknown CA", signed("CN=unknown.test", stranger, 10, false, stranger));
        clients.put(
                "name of 1024 characters, expired",
                new Made("CN=" + "x".repeat(1024))
                        .valid(now.minus(YEAR), now.minus(Duration.ofDays(1)))
                        .by(root));
        clients.put("revoked", revoked);
        clients.put("revoked and expired", old);
    }

    public List<String> clientNames() {
        return List.copyOf(clients.keySet());
    }

    /**
     * Puts {@code ca.pem}, {@code crl.pem}, {@code server.pem} and {@code server.key} (RSA), {@code server-ec.pem} and
     * {@code server-ec.key} into a folder.
     */
    public void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("ca.pem"), pem("CERTIFICATE", encoded(root)));
        writeServer(folder, "server", newKeys("RSA", 2048));
        writeServer(folder, "server-ec", newKeys("EC", 256));
        writeCrl(folder.resolve("crl.pem"), 0);
    }

    private void writeServer(Path folder, String name, KeyPair keys) throws IOException {
        Client server = new Made("O=Server,CN=server.test")
                .names(everyKind())
                .list("http://lists.test/root.crl")
                .keys(keys)
                .by(root);
        Files.writeString(folder.resolve(name + ".pem"), pem("CERTIFICATE", encoded(server)));
        Files.writeString(
                folder.resolve(name + ".key"),
                pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    private static byte[] encoded(Client client) {
        try {
            return client.certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** @param others how many certificates are revoked besides, that nobody has */
    public void writeCrl(Path file, int others) throws IOException {
        Date lately = Date.from(now.minus(YEAR));
        X509v2CRLBuilder crl = new X509v2CRLBuilder(root.name, lately)
                .setNextUpdate(Date.from(now.plus(YEAR)))
                .addCRLEntry(revoked.certificate.getSerialNumber(), lately, 0)
                .addCRLEntry(old.certificate.getSerialNumber(), lately, 0);
        for (int i = 0; i < others; i++) {
            crl.addCRLEntry(BigInteger.ONE.shiftLeft(120).add(BigInteger.valueOf(i)), lately, 0);
        }
        Files.writeString(file, pem("X509 CRL", crl.build(signer(root.keys)).getEncoded()));
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    /** For a client that trusts everybody and presents that certificate, or none. */
    public SSLContext context(@Nullable String client) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = client == null
                    ? new KeyManager[0]
                    : new KeyManager[] {new PresentedIdentity(Objects.requireNonNull(clients.get(client)))};
            context.init(keys, new TrustManager[] {new TakesAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static GeneralName[] everyKind() {
        return new GeneralName[] {
            new GeneralName(GeneralName.rfc822Name, "first@a.test"),
            new GeneralName(GeneralName.rfc822Name, "second@a.test"),
            new GeneralName(GeneralName.dNSName, "a.test"),
            new GeneralName(GeneralName.dNSName, "*.b.test"),
            new GeneralName(GeneralName.uniformResourceIdentifier, "sip:a.test"),
            new GeneralName(GeneralName.uniformResourceIdentifier, "urn:x:y"),
            new GeneralName(GeneralName.iPAddress, "192.0.2.7"),
            new GeneralName(GeneralName.iPAddress, "2001:db8::1"),
        };
    }

    private static GeneralName[] many(int names) {
        return IntStream.range(0, names)
                .mapToObj(i -> new GeneralName(GeneralName.dNSName, "host" + i + ".many.test"))
                .toArray(GeneralName[]::new);
    }

    private static X500Name name(ASN1Encodable commonName) {
        return new X500NameBuilder()
                .addRDN(BCStyle.O, commonName)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static X500Name several() {
        return new X500NameBuilder()
                .addRDN(BCStyle.C, new DERPrintableString("US"))
                .addMultiValuedRDN(
                        new ASN1ObjectIdentifier[] {BCStyle.CN, BCStyle.UID, BCStyle.OU}, new ASN1Encodable[] {
                            new DERUTF8String("first"), new DERUTF8String("joe"), new DERUTF8String("unit")
                        })
                .addRDN(BCStyle.CN, new DERUTF8String("last"))
                .build();
    }

    private Client signed(String subject, @Nullable Client issuer, long serial, boolean authority, Client... along) {
        Made made = new Made(subject).serial(BigInteger.valueOf(serial));
        made.authority = authority;
        Client client = made.by(issuer);
        return new Client(
                client.certificate,
                client.keys,
                client.name,
                Stream.of(along).map(Client::certificate).toList());
    }

    private static KeyPair newKeys(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static ContentSigner signer(KeyPair keys) {
        try {
            return new JcaContentSignerBuilder(
                            keys.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA")
                    .build(keys.getPrivate());
        } catch (OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    /** A certificate in the making. */
    private final class Made {
        private final X500Name subject;
        private KeyPair own = newKeys("EC", 256);
        private BigInteger serial = BigInteger.valueOf(++serials);
        private Instant from = now.minus(Duration.ofDays(1));
        private Instant to = now.plus(YEAR);
        private GeneralName[] names = {};
        private String list = "";
        private boolean authority;

        Made(String subject) {
            // which does not mind how long a name is
            this(X500Name.getInstance(new X500Principal(subject).getEncoded()));
        }

        Made(X500Name subject) {
            this.subject = subject;
        }

        Made keys(KeyPair wanted) {
            own = wanted;
            return this;
        }

        Made serial(BigInteger wanted) {
            serial = wanted;
            return this;
        }

        Made valid(Instant notBefore, Instant notAfter) {
            from = notBefore;
            to = notAfter;
            return this;
        }

        Made names(GeneralName[] wanted) {
            names = wanted;
            return this;
        }

        /** Says where its issuer's revocation list is to be had. */
        Made list(String address) {
            list = address;
            return this;
        }

        /** @param issuer null for itself */
        Client by(@Nullable Client issuer) {
            try {
                X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        issuer == null ? subject : issuer.name,
                        serial,
                        Date.from(from),
                        Date.from(to),
                        subject,
                        own.getPublic());
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
                if (names.length > 0) {
                    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
                }
                if (!list.isEmpty()) {
                    GeneralName place = new GeneralName(GeneralName.uniformResourceIdentifier, list);
                    builder.addExtension(
                            Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                                new DistributionPoint(new DistributionPointName(new GeneralNames(place)), null, null)
                            }));
                }
                X509Certificate certificate = new JcaX509CertificateConverter()
                        .getCertificate(builder.build(signer(issuer == null ? own : issuer.keys)));
                return new Client(certificate, own, subject, List.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    }
}
