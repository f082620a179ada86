package org.sipmodule.tls.verify;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;

/** The names in a server's certificate against those that are wanted (RFC 5922); linear in each, not in their product. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NameCheckBench {

    /** In the certificate. */
    @Param({"1", "1000"})
    int names;

    /** Those of which one must be there. */
    @Param({"1", "100"})
    int wanted;

    private X509Certificate certificate;
    private NameCheck last;
    private NameCheck wildcards;
    private NameCheck none;

    @Setup
    public void setUp() {
        certificate = Issued.selfSigned(CertificateSpec.leaf("cn.test")
                        .names(IntStream.range(0, names)
                                .mapToObj(i -> "DNS:n" + i + ".example.test")
                                .toArray(String[]::new)))
                .certificate();
        List<String> strangers =
                IntStream.range(0, wanted).mapToObj(i -> "w" + i + ".test").toList();
        List<String> oneFits = IntStream.range(0, wanted)
                .mapToObj(i -> i == wanted - 1 ? "n" + (names - 1) + ".example.test" : "w" + i + ".test")
                .toList();
        last = new NameCheck(oneFits, false);
        wildcards = new NameCheck(oneFits, true);
        none = new NameCheck(strangers, false);
        if (last.mismatch(certificate).isPresent() || none.mismatch(certificate).isEmpty()) {
            throw new IllegalStateException("the names are not as they should be");
        }
    }

    @Benchmark
    public Optional<String> lastName() {
        return last.mismatch(certificate);
    }

    @Benchmark
    public Optional<String> lastNameWithWildcards() {
        return wildcards.mismatch(certificate);
    }

    @Benchmark
    public Optional<String> mismatch() {
        return none.mismatch(certificate);
    }
}
