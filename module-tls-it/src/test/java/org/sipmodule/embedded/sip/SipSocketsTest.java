package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.util.Optional;
import java.util.Properties;
import javax.sip.ListeningPoint;
import javax.sip.SipException;
import org.sipmodule.module.HostSettings.Advertised;
import org.sipmodule.temporary.Ports;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Which socket a script means, and which one serves in its place for another transport. */
public class SipSocketsTest {

    private static final String SIX = "0:0:0:0:0:0:0:1";

    private final SipSockets sockets = new SipSockets();
    private final SipStackImpl stack = stack();
    private int one;
    private int other;

    private static SipStackImpl stack() {
        Properties properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", "sockets");
        try {
            return new SipStackImpl(properties);
        } catch (SipException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @BeforeClass
    public void open() throws Exception {
        one = Ports.free();
        other = Ports.free();
        add("127.0.0.1", one, "tcp", Optional.empty());
        add("127.0.0.1", other, "tcp", Optional.of(new Advertised("sip.example.test", 5060)));
        add("127.0.0.1", other, "udp", Optional.empty());
        add(SIX, one, "udp", Optional.empty());
    }

    private void add(String host, int port, String transport, Optional<Advertised> shown) throws Exception {
        ListeningPoint point = stack.createListeningPoint(host, port, transport);
        sockets.add(point, shown, (SipProviderImpl) stack.createSipProvider(point));
    }

    @AfterClass(alwaysRun = true)
    public void close() throws IOException {
        stack.stop();
    }

    @DataProvider
    public Object[][] names() {
        return new Object[][] {
            {"127.0.0.1", "tcp:127.0.0.1:ONE"},
            {"UDP:127.0.0.1", "udp:127.0.0.1:OTHER"},
            {"127.0.0.1:OTHER", "tcp:127.0.0.1:OTHER"},
            {"udp:127.0.0.1:OTHER", "udp:127.0.0.1:OTHER"},
            {"udp:[::1]:ONE", "udp:[" + SIX + "]:ONE"},
            {"[0::1]", "udp:[" + SIX + "]:ONE"},
            {"tcp:SIP.example.test", "tcp:127.0.0.1:OTHER"},
            {"udp:127.0.0.1:ONE", "none"},
            {"127.0.0.2", "none"},
            {"::1", "none"},
            {"", "none"},
            {"udp:", "none"},
            {"a b", "none"},
        };
    }

    @Test(dataProvider = "names")
    public void areNamedAsPeopleWriteThem(String name, String socket) {
        assertThat(shown(sockets.named(ports(name)))).isEqualTo(ports(socket));
    }

    @DataProvider
    public Object[][] wishes() {
        return new Object[][] {
            {"udp:127.0.0.1:OTHER", "udp", "udp:127.0.0.1:OTHER"},
            {"udp:127.0.0.1:OTHER", "tcp", "tcp:127.0.0.1:OTHER"},
            {"tcp:127.0.0.1:ONE", "udp", "udp:127.0.0.1:OTHER"},
            {"udp:[::1]:ONE", "tcp", "tcp:127.0.0.1:ONE"},
        };
    }

    /** Another transport at the same address and port is nearest. */
    @Test(dataProvider = "wishes")
    public void leavesByTheNearestOfItsTransport(String wished, String transport, String socket) {
        SipSockets.Address address =
                sockets.named(ports(wished)).map(SipSockets.Socket::address).orElseThrow();
        assertThat(shown(sockets.leaving(transport, address))).isEqualTo(ports(socket));
    }

    private String ports(String text) {
        return text.replace("ONE", Integer.toString(one)).replace("OTHER", Integer.toString(other));
    }

    private static String shown(Optional<SipSockets.Socket> socket) {
        return socket.map(SipSockets.Socket::address)
                .map(address -> address.transport() + ":" + address.hostPort())
                .orElse("none");
    }
}
