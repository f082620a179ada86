package org.sipmodule.tls.cipher;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;

/** Reading a cipher_list, once for each profile that is loaded, and finding the suite of a session's name. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CipherListBench {

    private static final SourceLocation PLACE = new SourceLocation("tls.cfg", 5, 15);

    private static final Map<String, String> LISTS = Map.of(
            "default",
            "DEFAULT",
            "usual",
            "HIGH:!aNULL:!MD5:!PSK:!SRP:@STRENGTH",
            "suites",
            "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:AES128-SHA",
            "unknown words",
            IntStream.range(0, 100).mapToObj(i -> "NOSUCH" + i).collect(Collectors.joining(":", "HIGH:", "")));

    @Param({"default", "usual", "suites", "unknown words"})
    String list;

    private String text;

    @Setup
    public void setUp() {
        text = LISTS.getOrDefault(list, "");
    }

    @Benchmark
    public CipherSelection parse() {
        return CipherString.parse(text, PLACE, new Problems());
    }

    @Benchmark
    public Optional<CipherSuite> named() {
        return CipherTable.named("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    }
}
