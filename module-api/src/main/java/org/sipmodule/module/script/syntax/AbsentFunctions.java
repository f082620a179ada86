package org.sipmodule.module.script.syntax;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The functions of Kamailio's core that this server does not have: the table of what to do instead. They are keywords of
 * Kamailio's grammar, so no module can have a function of such a name.
 */
public final class AbsentFunctions {

    private static final Map<String, String> REMEDIES = new HashMap<>();

    static {
        add("forward_sctp", "This server has no SCTP");
        add(
                "set_forward_close set_reply_close",
                "Take it out: connections end with connection_timeout of tls, or with tls.kill");
        add(
                "set_forward_no_connect",
                "Take it out: a request to an address that a peer has connected from goes by that connection, any other one"
                        + " opens its own");
        add(
                "force_tcp_alias add_tcp_alias",
                "Take it out: the port in a Via is a claim that no certificate proves, so no request goes by it");
        add("udp_mtu_try_proto", "Name the transport of large requests yourself, with ;transport=tcp in $du");
        add(
                "set_advertised_address set_advertised_port",
                "Say it at the socket, listen=... advertise ADDRESS:PORT, or for all with advertised_address");
        add(
                "add_local_rport",
                "Take it out: a request that leaves by UDP does so from the socket that awaits its reply");
        add("sethostporttrans rewritehostporttrans sethpt", "Set $ru, which has all three");
        add("setuserpass rewriteuserpass setup userphone", "Set $rU, or all of $ru");
        add("remove_branch", "Call clear_branches() of corex, and append those that are wanted");
        add("setavpflag resetavpflag isavpflagset", "Keep the mark in an $avp of its own, or in a message flag");
        add("cfg_select cfg_reset", "Set values with the command cfg.set_now_int");
        add("exec error", "Take it out: scripts start no processes here, and xlog writes to the log");
    }

    private AbsentFunctions() {}

    private static void add(String names, String remedy) {
        for (String name : names.split(" ", -1)) {
            REMEDIES.put(name, remedy);
        }
    }

    /** What to do instead of the function; empty when it is none of these. */
    public static Optional<String> remedy(String function) {
        return Optional.ofNullable(REMEDIES.get(function));
    }
}
