package org.sipmodule.tls.config;

import java.net.InetSocketAddress;
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
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;

/** The choice of a profile, whose cost must not grow with the number of profiles. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProfileSelectionBench {

    /** How many of each kind: an address with its port, a name, a domain with all below it, a server_id. */
    @Param({"1", "100", "1000"})
    int profiles;

    private ProfileSelector selector;
    private InetSocketAddress own;
    private InetSocketAddress other;
    private Optional<String> name;
    private Optional<String> below;
    private Optional<String> unknown;
    private Optional<String> serverId;

    @Setup
    public void setUp() {
        StringBuilder text = new StringBuilder("[server:default]\ncertificate = d\n");
        for (int i = 0; i < profiles; i++) {
            text.append("[server:127.0.0.1:%d]\ncertificate = a%d\n".formatted(10_000 + i, i))
                    .append("[server:any]\ncertificate = n%d\nserver_name = n%d.example.test\n".formatted(i, i))
                    .append("[server:any]\ncertificate = s%d\nserver_name = s%d.example.test\nserver_name_mode = 1\n"
                            .formatted(i, i))
                    .append("[client:127.0.0.1:%d]\nserver_id = id%d\n".formatted(10_000 + i, i));
        }
        Problems problems = new Problems();
        selector = ProfileSelector.of(new Profiles(Hosts.silent(), problems)
                .of(TlsCfgReader.parse("tls.cfg", text.toString(), problems), SourceLocation.NONE, 1));
        int last = profiles - 1;
        own = Hosts.socket("127.0.0.1", 10_000 + last);
        other = Hosts.socket("127.0.0.1", 5061);
        name = Optional.of("n" + last + ".example.test");
        below = Optional.of("a.b.s" + last + ".example.test");
        unknown = Optional.of("unknown.example.test");
        serverId = Optional.of("id" + last);
    }

    @Benchmark
    public TlsProfile byAddress() {
        return selector.server(own, Optional.empty());
    }

    @Benchmark
    public TlsProfile byName() {
        return selector.server(other, name);
    }

    @Benchmark
    public TlsProfile bySubdomain() {
        return selector.server(other, below);
    }

    @Benchmark
    public TlsProfile byUnknownName() {
        return selector.server(other, unknown);
    }

    @Benchmark
    public TlsProfile clientByServerId() {
        return selector.client(other, Optional.empty(), Optional.empty(), serverId);
    }

    @Benchmark
    public TlsProfile clientByAddress() {
        return selector.client(own, Optional.empty(), name, Optional.empty());
    }
}
