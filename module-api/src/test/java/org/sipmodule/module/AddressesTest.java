package org.sipmodule.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class AddressesTest {

    @DataProvider
    public Object[][] addresses() {
        return new Object[][] {
            {"192.0.2.1", "192.0.2.1", "192.0.2.1:5061"},
            {"0:0:0:0:0:0:0:1", "::1", "[::1]:5061"},
            {"::", "::", "[::]:5061"},
            {"2001:DB8:0:1:0:0:0:A", "2001:db8:0:1::a", "[2001:db8:0:1::a]:5061"},
            {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "[2001:db8::1:0:0:1]:5061"},
            {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", "[2001:db8:0:1:1:1:1:1]:5061"},
        };
    }

    @Test(dataProvider = "addresses")
    public void areWrittenInTheirShortForm(String given, String alone, String withPort) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(given);
        SocketAddress socket = new InetSocketAddress(address, 5061);

        assertThat(Addresses.text(address)).isEqualTo(alone);
        assertThat(Addresses.text(address, 5061)).isEqualTo(withPort);
        assertThat(Addresses.text(socket)).isEqualTo(withPort);
    }

    @Test
    public void aNameThatWasNotLookedUpStaysAName() {
        assertThat(Addresses.text(InetSocketAddress.createUnresolved("proxy.test", 5060)))
                .isEqualTo("proxy.test:5060");
    }

    @Test
    public void otherSocketsSayThemselvesWhatTheyAre() {
        assertThat(Addresses.text(UnixDomainSocketAddress.of("/run/ctl"))).isEqualTo("/run/ctl");
    }
}
