package org.sipmodule.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Properties;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.it.peer.TlsTunnel;
import org.sipmodule.temporary.Ports;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Calls that the script relays itself in RestComm SIP Servlets: the container hears nothing of them. */
public class ContainerRelayIT {

    private final String door;
    private ContainerFixture host;
    private SipAgent caller;
    private SipAgent callee;
    private TlsTunnel in;
    private TlsTunnel out;

    public ContainerRelayIT() {
        this(ContainerFixture.PROCESSORS);
    }

    ContainerRelayIT(String door) {
        this.door = door;
    }

    @BeforeClass
    public void start() throws Exception {
        Properties more = new Properties();
        // the container would have it off; a stack of somebody's own has it on
        more.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "on");
        host = ContainerFixture.start(door, Ports.free(), more);
    }

    @AfterClass(alwaysRun = true)
    public void stop() throws Exception {
        host.close();
    }

    @BeforeMethod
    public void phones() throws Exception {
        in = new TlsTunnel(
                host.port(), "alpha.example.test", host.certificates().resolve("ca.pem"));
        caller = SipAgent.tcp("caller").towards(in.port());
        callee = SipAgent.tcp("callee");
        out = TlsTunnel.beforeAnybody(callee.port(), host.certificates(), "beta");
    }

    @AfterMethod(alwaysRun = true)
    public void hangUp() throws Exception {
        caller.close();
        callee.close();
        in.close();
        out.close();
    }

    /** The script that relays all of a call, and the one that forgets the CANCEL. */
    @DataProvider
    public Object[][] scripts() {
        return new Object[][] {{"relayed"}, {"uncancelled"}};
    }

    @Test(dataProvider = "scripts")
    public void aRefusalIsAcknowledgedOnEachSide(String user) {
        String call = "refused-" + user;
        send("INVITE", user, call, 1);
        callee.reply(callee.next("INVITE"), "486 Busy Here");
        SipText refusal = caller.next("SIP/2.0 486");
        assertThat(refusal.headers("Via")).hasSize(1);
        assertThat(callee.next("ACK").header("To")).isEqualTo(refusal.header("To"));
        send("ACK", user, call, 1, "To: " + refusal.header("To"));
        assertNothingElseOf(call);
    }

    @Test(dataProvider = "scripts")
    public void aCancelReachesTheCalleeAndEndsTheCall(String user) {
        String call = "cancelled-" + user;
        send("INVITE", user, call, 1);
        SipText invite = callee.next("INVITE");
        callee.reply(invite, "180 Ringing");
        caller.next("SIP/2.0 180");
        send("CANCEL", user, call, 1);
        assertThat(caller.next("SIP/2.0 200").header("CSeq")).isEqualTo("1 CANCEL");
        SipText cancel = callee.next("CANCEL");
        assertThat(cancel.header("Via")).isEqualTo(invite.headers("Via").get(0));
        callee.reply(cancel, "200 OK");
        callee.reply(invite, "487 Request Terminated");
        assertThat(callee.next("ACK").header("CSeq")).isEqualTo("1 ACK");
        SipText terminated = caller.next("SIP/2.0 487");
        assertThat(terminated.header("CSeq")).isEqualTo("1 INVITE");
        send("ACK", user, call, 1, "To: " + terminated.header("To"));
        assertNothingElseOf(call);
    }

    @Test(dataProvider = "scripts")
    public void aCallIsSetUpAndEnded(String user) {
        String call = "completed-" + user;
        send("INVITE", user, call, 1);
        SipText invite = callee.next("INVITE");
        callee.reply(invite, "180 Ringing");
        caller.next("SIP/2.0 180");
        callee.reply(invite, "200 OK");
        SipText answer = caller.next("SIP/2.0 200");
        assertThat(host.dialogs(call)).isEmpty();
        String to = "To: " + answer.header("To");
        send("ACK", user, call, 2, to, "CSeq: 1 ACK");
        assertThat(callee.next("ACK").headers("Via")).hasSize(2);
        send("BYE", user, call, 3, to, "CSeq: 2 BYE");
        callee.reply(callee.next("BYE"), "200 OK");
        assertThat(caller.next("SIP/2.0 200").header("CSeq")).isEqualTo("2 BYE");
        assertNothingElseOf(call);
    }

    /** What the script has not relayed is no business of its {@code t_check_trans()}. */
    @Test
    public void aCancelOfTheApplicationsCallReachesIt() {
        String call = "rings";
        send("INVITE", "ringing", call, 1);
        caller.next("SIP/2.0 180");
        send("CANCEL", "ringing", call, 1);
        List<String> finals = List.of(ended(), ended());
        assertThat(finals).containsExactlyInAnyOrder("200 1 CANCEL", "487 1 INVITE");
        assertThat(host.handedOver(call)).containsExactly("INVITE", "CANCEL");
        assertThat(callee.waiting()).isEmpty();
    }

    private String ended() {
        SipText reply = caller.next("SIP/2.0");
        return reply.startLine().split(" ", 3)[1] + " " + reply.header("CSeq");
    }

    private void send(String method, String user, String call, int branch, String... more) {
        String[] headers = new String[more.length + 2];
        headers[0] = "Call-ID: " + call;
        headers[1] = "X-Target: sip:127.0.0.1:" + out.port() + ";transport=tls";
        System.arraycopy(more, 0, headers, 2, more.length);
        caller.send(method, "sip:" + user + "@127.0.0.1:" + host.port() + ";transport=tls", call + branch, headers);
    }

    /** Messages of one call are looked at in their order: what comes before this question has had its effect. */
    private void assertNothingElseOf(String call) {
        send("OPTIONS", "anybody", call, 9, "CSeq: 9 OPTIONS");
        assertThat(caller.next("SIP/2.0 200").header("CSeq")).isEqualTo("9 OPTIONS");
        assertThat(host.handedOver(call)).containsExactly("OPTIONS");
        assertThat(host.dialogs(call)).isEmpty();
        assertThat(caller.waiting()).isEmpty();
        assertThat(callee.waiting()).isEmpty();
    }
}
