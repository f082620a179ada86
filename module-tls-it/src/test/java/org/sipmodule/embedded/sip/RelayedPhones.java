package org.sipmodule.embedded.sip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.embedded.HostOptions;
import org.sipmodule.it.peer.SipAgent;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;

/** A host that relays, and three phones over UDP, fresh for each test. */
abstract class RelayedPhones {

    /** The shapes of Kamailio's own example: REQINIT, CANCEL, WITHINDLG, RELAY. */
    static final String STOCK = """
            if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
            if (is_method("CANCEL")) { if (t_check_trans()) { route(RELAY); } exit; }
            if (!is_method("ACK")) { if (t_precheck_trans()) { t_check_trans(); exit; } t_check_trans(); }
            route(WITHINDLG);
            remove_hf("Route");
            if (is_method("INVITE|SUBSCRIBE")) record_route();
            route(TARGETS);
            route(RELAY);
            """;

    static final String ROUTES = """
            route[WITHINDLG] {
                if (!has_totag()) return;
                if (loose_route()) { route(RELAY); exit; }
                if (is_method("ACK")) { if (t_check_trans()) { route(RELAY); } exit; }
                sl_send_reply("404", "Not here");
                exit;
            }
            route[RELAY] {
                if (is_method("INVITE")) {
                    if (!t_is_set("failure_route")) t_on_failure("MANAGE_FAILURE");
                }
                if (!t_relay()) { sl_reply_error(); }
                exit;
            }
            """;

    private Path directory = Path.of("");
    int port;
    SipAgent caller;
    SipAgent first;
    SipAgent second;

    @BeforeMethod
    public void phones() throws IOException {
        directory = Temporary.folder("relay");
        port = Ports.free();
        caller = SipAgent.udp("caller").towards(port);
        first = SipAgent.udp("first");
        second = SipAgent.udp("second");
    }

    @AfterMethod
    public void end() throws IOException {
        caller.close();
        first.close();
        second.close();
    }

    /** @param targets statements that choose where to */
    EmbeddedHost host(String targets, String more) throws IOException {
        return started("", STOCK, "route[TARGETS] {\n" + targets + "\n}\n" + ROUTES + more);
    }

    EmbeddedHost started(String head, String route, String more) throws IOException {
        Path script = Files.writeString(
                directory.resolve("kamailio.cfg"),
                "#!KAMAILIO\ndebug=0\nlisten=udp:127.0.0.1:" + port + "\nlisten=tcp:127.0.0.1:" + port + "\n"
                        + "loadmodule \"tm\"\nloadmodule \"tmx\"\nloadmodule \"sl\"\nloadmodule \"rr\"\n"
                        + "loadmodule \"corex\"\nloadmodule \"maxfwd\"\nloadmodule \"siputils\"\n"
                        + "loadmodule \"textops\"\nloadmodule \"xlog\"\n" + head + "\nrequest_route {\n" + route
                        + "\n}\n" + more);
        return EmbeddedHost.start(HostOptions.of(script).withRunDirectory(directory));
    }

    static String to(SipAgent agent) {
        return "$du = \"sip:127.0.0.1:" + agent.port() + (agent.transport().equals("TCP") ? ";transport=tcp" : "")
                + "\";";
    }

    static final String NO_FAILURE = "failure_route[MANAGE_FAILURE] { if (t_is_canceled()) exit; }\n";

    static String tagged(SipText message) {
        return "To: " + message.header("To");
    }
}
