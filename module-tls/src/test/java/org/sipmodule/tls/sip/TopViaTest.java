package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.net.InetAddress;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class TopViaTest {

    @DataProvider
    public Object[][] vias() {
        String six = "0:0:0:0:0:0:0:1";
        return new Object[][] {
            // sent-by and parameters, source, what they become
            {"127.0.0.1:5061", "127.0.0.1", "127.0.0.1:5061"},
            {"127.0.0.1", "127.0.0.1", "127.0.0.1"},
            {"10.1.1.1:5061", "127.0.0.1", "10.1.1.1:5061;received=127.0.0.1"},
            {"host.example", "127.0.0.1", "host.example;received=127.0.0.1"},
            {"127.0.0.1:5061;rport", "127.0.0.1", "127.0.0.1:5061;rport=40000;received=127.0.0.1"},
            {"10.1.1.1;rport=1", "127.0.0.1", "10.1.1.1;rport=40000;received=127.0.0.1"},
            {"127.0.0.1;received=9.9.9.9", "127.0.0.1", "127.0.0.1;received=127.0.0.1"},
            {"[::1]:5061", "::1", "[::1]:5061"},
            {"[::2]:5061", "::1", "[::2]:5061;received=" + six},
        };
    }

    @Test(dataProvider = "vias")
    public void saysWhereTheRequestCameFrom(String sentBy, String source, String expected) throws Exception {
        Via via = via(sentBy);
        TopVia.mark(via, InetAddress.getByName(source), 40000);
        assertThat(via.encode()).isEqualTo(via(expected).encode());
    }

    private static Via via(String sentBy) throws Exception {
        ViaList list = (ViaList) StringMsgParser.parseSIPHeader("Via: SIP/2.0/TLS " + sentBy);
        return (Via) list.getFirst();
    }

    @DataProvider
    public Object[][] names() {
        return new Object[][] {
            {"example.org"}, {"localhost"}, {"1.2.3"}, {"1.2.3.256"}, {"a:b"}, {"[x]"}, {"a%1"}, {"[a%1"}, {""}
        };
    }

    @Test(dataProvider = "names")
    public void looksUpNoName(String name) {
        assertThat(TopVia.literal(name)).isNull();
    }

    @Test
    public void anAddressMayHaveAZone() throws Exception {
        assertThat(TopVia.literal("fe80::1%1")).isEqualTo(InetAddress.getByName("fe80::1"));
        assertThat(TopVia.literal("[fe80::1%1]")).isEqualTo(InetAddress.getByName("fe80::1"));
    }
}
