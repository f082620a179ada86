package org.sipmodule.tls.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.Subnet;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class SourceLimitsTest {

    private final AtomicLong now = new AtomicLong();

    @DataProvider
    public Object[][] sources() {
        return new Object[][] {
            {"192.0.2.7", "192.0.2.7", 32, 64, true},
            {"192.0.2.7", "192.0.2.8", 32, 64, false},
            {"192.0.2.7", "192.0.2.8", 24, 64, true},
            {"192.0.2.7", "192.0.3.7", 23, 64, true},
            {"192.0.2.7", "192.0.4.7", 23, 64, false},
            {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 32, 64, true},
            {"2001:db8:1:2::1", "2001:db8:1:3::1", 32, 64, false},
            {"2001:db8:1:2::1", "2001:db8:1:3::1", 32, 48, true},
            {"2001:db8:1:2::1", "2001:db8:1:2::2", 32, 128, false},
        };
    }

    @Test(dataProvider = "sources")
    public void aSourceIsAllAddressesWithTheSameFirstBits(String one, String other, int four, int six, boolean same) {
        SourceLimits limits = limits(new SourcePolicy(1, 0, four, six, List.of()));
        assertThat(limits.takes(address(one))).isTrue();
        assertThat(limits.takes(address(other))).isEqualTo(!same);
        limits.gone(address(one));
        assertThat(limits.takes(address(one))).isTrue();
    }

    @Test
    public void theLogNamesTheNetwork() {
        SourceLimits limits = limits(new SourcePolicy(1, 0, 24, 64, List.of()));
        assertThat(limits.shown(address("192.0.2.7"))).isEqualTo("192.0.2.0/24");
        assertThat(limits.shown(address("2001:db8:1:2::1"))).isEqualTo("2001:db8:1:2::/64");
        limits.limit(new SourcePolicy(1, 0, 32, 64, List.of()));
        assertThat(limits.shown(address("192.0.2.7"))).isEqualTo("192.0.2.7");
    }

    @Test
    public void loadBalancersHaveNoLimit() {
        SourceLimits limits = limits(new SourcePolicy(
                1,
                1,
                32,
                64,
                List.of(
                        Subnet.parse("192.0.2.0/24").orElseThrow(),
                        Subnet.parse("2001:db8::1").orElseThrow())));
        for (String balancer : List.of("192.0.2.200", "2001:db8::1")) {
            for (int i = 0; i < 5; i++) {
                assertThat(limits.takes(address(balancer))).isTrue();
                assertThat(limits.mayHandshake(address(balancer))).isTrue();
            }
        }
        assertThat(limits.takes(address("2001:db8::2"))).isTrue();
        assertThat(limits.takes(address("2001:db8::3"))).isFalse();
        assertThat(limits.sources()).isEqualTo(1);
    }

    @Test
    public void handshakesAreCountedByTheSecond() {
        SourceLimits limits = limits(new SourcePolicy(0, 2, 32, 64, List.of()));
        InetAddress source = address("192.0.2.7");
        assertThat(limits.mayHandshake(source)).isTrue();
        assertThat(limits.mayHandshake(source)).isTrue();
        assertThat(limits.mayHandshake(source)).isFalse();
        assertThat(limits.mayHandshake(address("192.0.2.8"))).isTrue();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(limits.mayHandshake(source)).isTrue();
    }

    /** A flood from many addresses leaves nothing behind when its connections are gone. */
    @Test
    public void nothingIsRememberedOfASourceWithoutConnections() throws UnknownHostException {
        SourceLimits limits = limits(new SourcePolicy(1, 1, 32, 64, List.of()));
        for (int i = 0; i < 100_000; i++) {
            InetAddress source = InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
            assertThat(limits.takes(source)).isTrue();
            assertThat(limits.mayHandshake(source)).isTrue();
            assertThat(limits.sources()).isEqualTo(1);
            limits.gone(source);
        }
        assertThat(limits.sources()).isZero();
        assertThat(limits.mostOfOne()).isZero();
    }

    private SourceLimits limits(SourcePolicy policy) {
        SourceLimits limits = new SourceLimits(now::get);
        limits.limit(policy);
        return limits;
    }

    private static InetAddress address(String text) {
        return Addresses.literal(text).orElseThrow();
    }
}
