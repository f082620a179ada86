package org.sipmodule.tls.verify;

import static org.sipmodule.tls.pki.CertificateSpec.NOW;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.pki.Issued;

/** Verifying a peer where there is a revocation list, whose size must not matter but to its loading. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RevocationBench {

    /** In the list. */
    @Param({"1", "1000", "100000"})
    int entries;

    private byte[] encoded;
    private PeerVerifier verifier;
    private List<X509Certificate> good;
    private List<X509Certificate> revoked;

    @Setup
    public void setUp() throws GeneralSecurityException {
        Issued root = Issued.root("Root");
        Issued bad = root.leaf("bad");
        List<BigInteger> serials = new ArrayList<>(entries);
        serials.add(bad.certificate().getSerialNumber());
        for (int i = 1; i < entries; i++) {
            serials.add(BigInteger.valueOf(1_000_000L + i).shiftLeft(64));
        }
        encoded = root.crl(NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(1)), serials, List.of())
                .getEncoded();
        verifier = new PeerVerifier(
                List.of(root.certificate()),
                Optional.of(load()),
                9,
                SecurityLevel.DEFAULT,
                false,
                SignaturesTest.ENGINE);
        good = List.of(root.leaf("good").certificate());
        revoked = List.of(bad.certificate());
        if (!goodPeer().isVerified() || revokedPeer().result() != VerifyResult.REVOKED) {
            throw new IllegalStateException("the list does not say what it should");
        }
    }

    @Benchmark
    public PeerVerdict goodPeer() {
        return verifier.verify(good, Purpose.CLIENT, NOW);
    }

    @Benchmark
    public PeerVerdict revokedPeer() {
        return verifier.verify(revoked, Purpose.CLIENT, NOW);
    }

    /** Once for each generation. */
    @Benchmark
    public RevocationLists load() throws GeneralSecurityException {
        return RevocationLists.of(List.of(
                (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(encoded))));
    }
}
