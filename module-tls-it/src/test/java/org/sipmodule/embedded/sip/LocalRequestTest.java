package org.sipmodule.embedded.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.sipmodule.embedded.EmbeddedHost;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.temporary.Ports;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Requests that a host makes itself, by the commands of tm, to phones that a test plays. */
public class LocalRequestTest extends RelayedPhones {

    private static final String HEADERS = "From: <sip:host@example.test>\r\nTo: <sip:callee@example.test>\r\n";

    private EmbeddedHost host(String localRequest) throws Exception {
        return started(
                "modparam(\"tm\", \"fr_timer\", 300)\n",
                "exit;",
                localRequest.isEmpty() ? "" : "event_route[tm:local-request] {\n" + localRequest + "\n}\n");
    }

    private static RpcReply call(EmbeddedHost host, String command, String... arguments) throws RpcFault {
        return host.modules()
                .rpc()
                .call(
                        command,
                        new RpcArguments(
                                Arrays.stream(arguments).map(RpcValue::of).toList()));
    }

    private static CompletableFuture<RpcReply> calling(EmbeddedHost host, String command, String... arguments) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return call(host, command, arguments);
            } catch (RpcFault refused) {
                throw new IllegalStateException(refused.code() + " " + refused.getMessage(), refused);
            }
        });
    }

    private static List<Object> values(RpcReply reply) {
        List<Object> values = new ArrayList<>();
        reply.records().forEach(record -> values.add(value(record)));
        return values;
    }

    private static Object value(RpcValue record) {
        if (record instanceof RpcValue.Int number) {
            return number.number();
        }
        return record instanceof RpcValue.Text text ? String.valueOf(text.text()) : record;
    }

    private static RpcValue brief(int code, String text) {
        return RpcReply.struct().put("code", code).put("text", text).build();
    }

    @Test
    public void startSendsWhatTheRouteHasMadeOfIt() throws Exception {
        try (EmbeddedHost host = host("""
                append_hf("X-Seen: $rm $ru $du $fu $rb $si:$sp $pr $cs $ua\\r\\n");
                remove_hf("X-Not");
                $ru = "sip:changed@example.test";
                """)) {
            String agent = "User-Agent: nobody\r\nX-Not: shown\r\nX-Here: !!\r\nContent-Type: text/plain\r\n";
            assertThat(call(host, "tm.t_uac_start", "MESSAGE", first.uri(), ".", ".", HEADERS + agent, "hello")
                            .records())
                    .isEmpty();
            SipText request = first.next();
            // as in Kamailio, $du holds the target from the start, so that another request URI does not lead elsewhere
            assertThat(request.startLine()).isEqualTo("MESSAGE sip:changed@example.test SIP/2.0");
            assertThat(request.header("X-Seen"))
                    .isEqualTo("MESSAGE " + first.uri() + " " + first.uri() + " sip:host@example.test hello 127.0.0.1:"
                            + port + " udp 10 nobody");
            assertThat(request.header("X-Here")).isEqualTo("127.0.0.1:" + port);
            assertThat(request.headers("X-Not")).isEmpty();
            assertThat(request.headers("Via"))
                    .singleElement()
                    .asString()
                    .startsWith("SIP/2.0/UDP 127.0.0.1:" + port + ";branch=z9hG4bK");
            assertThat(request.header("From")).matches("<sip:host@example.test>;tag=[0-9a-f]{16}");
            assertThat(request.header("To")).isEqualTo("<sip:callee@example.test>");
            assertThat(request.header("CSeq")).isEqualTo("10 MESSAGE");
            assertThat(request.header("Call-ID")).matches("[0-9a-f]{16}@127\\.0\\.0\\.1");
            assertThat(request.header("Max-Forwards")).isEqualTo("70");
            assertThat(request.text()).endsWith("\r\n\r\nhello");
            first.reply(request, "200 OK");
        }
    }

    /** It has no Via before it leaves. */
    @Test
    public void theRouteSeesTheWholeRequest() throws Exception {
        try (EmbeddedHost host = host("""
                if (search("X-Here: yes") && $ml > 100 && msg:len > 100 && $mb =~ "gr\u00fc\u00dfe") {
                    append_hf("X-Seen: yes\\r\\n");
                }
                """)) {
            String headers = HEADERS + "X-Here: yes\r\nContent-Type: text/plain\r\n";
            call(host, "tm.t_uac_start", "MESSAGE", first.uri(), ".", ".", headers, "gr\u00fc\u00dfe");
            assertThat(first.next().header("X-Seen")).isEqualTo("yes");
        }
    }

    @Test
    public void waitGivesTheFinalReplyAndWhatADialogNeeds() throws Exception {
        try (EmbeddedHost host = host("")) {
            CompletableFuture<RpcReply> waiting = calling(
                    host,
                    "tm.t_uac_wait",
                    "SUBSCRIBE",
                    "sip:callee@example.test",
                    first.uri(),
                    "udp:127.0.0.1:" + port,
                    HEADERS + "Call-ID: mine\r\nCSeq: 7 SUBSCRIBE\r\nEvent: x\r\nContact: <sip:!!>\r\n",
                    "");
            SipText request = first.next();
            assertThat(request.startLine()).isEqualTo("SUBSCRIBE sip:callee@example.test SIP/2.0");
            assertThat(request.header("Call-ID")).isEqualTo("mine");
            assertThat(request.header("CSeq")).isEqualTo("7 SUBSCRIBE");
            first.reply(request, "100 Trying");
            String answered = request.answered("202 Accepted", "first") + "Contact: <" + first.uri() + ">\r\n"
                    + "Record-Route: <sip:two@127.0.0.1;lr>\r\nRecord-Route: <sip:one@127.0.0.1;lr>\r\n"
                    + "Content-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody";
            first.send(answered);
            List<Object> reply = values(waiting.get(10, TimeUnit.SECONDS));
            assertThat(reply.subList(0, 5))
                    .containsExactly(
                            202,
                            "Accepted",
                            first.uri(),
                            "sip:one@127.0.0.1;lr",
                            "Route: <sip:one@127.0.0.1;lr>, <sip:two@127.0.0.1;lr>");
            assertThat(reply.get(5).toString())
                    .contains("Call-ID: mine\r\n", "Content-Type: text/plain\r\n")
                    .doesNotStartWith("SIP/2.0")
                    .endsWith("\r\n\r\nbody");
        }
    }

    @DataProvider
    public Object[][] ends() {
        return new Object[][] {{"404 Not there", brief(404, "Not there")}, {"", brief(408, "Request Timeout")}};
    }

    @Test(dataProvider = "ends")
    public void waitBlockGivesCodeAndText(String status, RpcValue expected) throws Exception {
        try (EmbeddedHost host = host("")) {
            CompletableFuture<RpcReply> waiting =
                    calling(host, "tm.t_uac_wait_block", "OPTIONS", first.uri(), ".", ".", HEADERS);
            SipText request = first.next();
            if (!status.isEmpty()) {
                first.reply(request, status);
            }
            assertThat(waiting.get(10, TimeUnit.SECONDS).records()).containsExactly(expected);
        }
    }

    @Test
    public void aConnectionThatIsRefusedIsToldWithItsReason() throws Exception {
        String nobody = "sip:callee@127.0.0.1:" + Ports.free() + ";transport=tcp";
        try (EmbeddedHost host = host("")) {
            List<Object> reply = values(call(host, "tm.t_uac_wait", "OPTIONS", nobody, ".", ".", HEADERS));
            assertThat(reply.get(0)).isEqualTo(477);
            assertThat(reply.get(1).toString())
                    .startsWith("Unfortunately error on sending to next hop occurred (477/TM): Could not connect to ");
            assertThat(reply.subList(2, 6)).containsOnly("");
        }
    }

    @DataProvider
    public Object[][] kept() {
        return new Object[][] {
            {"drop;", "event_route\\[tm:local-request\\] dropped the request, it was not sent"},
            {
                "append_hf(\"X: a\\r\\nX\");",
                "event_route\\[tm:local-request\\] failed, nothing was sent: .*kamailio.cfg:\\d+:\\d+.*append_hf.*"
            },
            {"$du = \"tel:112\";", "\"tel:112\" names no host to send to .*"},
        };
    }

    @Test(dataProvider = "kept")
    public void theRouteKeepsItBack(String route, String reason) throws Exception {
        try (EmbeddedHost host = host("if ($rU == \"first\") { " + route + " } else { exit; }")) {
            for (String command : List.of("tm.t_uac_start", "tm.t_uac_wait", "tm.t_uac_wait_block")) {
                assertThatThrownBy(() -> call(host, command, "OPTIONS", first.uri(), ".", ".", HEADERS))
                        .isInstanceOfSatisfying(
                                RpcFault.class,
                                fault -> assertThat(fault.code()).isEqualTo(500))
                        .hasMessageMatching("No error \\(0/RPC/UAC\\): " + reason);
            }
            // exit sends it, as in Kamailio
            call(host, "tm.t_uac_start", "OPTIONS", second.uri(), ".", ".", HEADERS);
            assertThat(second.next().method()).isEqualTo("OPTIONS");
            assertThat(first.waiting()).isEmpty();
        }
    }

    @Test
    public void theRouteLeadsElsewhere() throws Exception {
        try (EmbeddedHost host = host(to(second))) {
            call(host, "tm.t_uac_start", "OPTIONS", first.uri(), ".", ".", HEADERS);
            assertThat(second.next().startLine()).isEqualTo("OPTIONS " + first.uri() + " SIP/2.0");
            assertThat(first.waiting()).isEmpty();
        }
    }

    private static Object[][] bad() {
        String uri = "sip:callee@127.0.0.1:5060";
        String noPort = "expected . or transport:host:port of a listen line";
        return new Object[][] {
            {
                400,
                "too few parameters (2/5): expected method ruri next-hop socket headers [body], . for no next-hop or "
                        + "socket",
                new String[] {"OPTIONS", uri}
            },
            {400, "Empty method", new String[] {"", uri, ".", ".", HEADERS}},
            {400, "Invalid method: expected a token such as OPTIONS", new String[] {"A B", uri, ".", ".", HEADERS}},
            {
                400,
                "Invalid method: INVITE is not sent by itself, expected OPTIONS, MESSAGE, NOTIFY or such",
                new String[] {"INVITE", uri, ".", ".", HEADERS}
            },
            {
                400,
                "Invalid request uri \"tel:112\": expected a sip: or sips: URI",
                new String[] {"OPTIONS", "tel:112", ".", ".", HEADERS}
            },
            {
                400,
                "Invalid next-hop uri \"tel:112\": expected a sip: or sips: URI",
                new String[] {"OPTIONS", uri, "tel:112", ".", HEADERS}
            },
            {
                400,
                "No local socket for \"udp:127.0.0.9:5060\": " + noPort,
                new String[] {"OPTIONS", uri, ".", "udp:127.0.0.9:5060", HEADERS}
            },
            {
                500,
                "I'm terribly sorry, server error occurred (7/RPC/UAC): there is no tls socket to send from, add "
                        + "listen=tls:...",
                new String[] {"OPTIONS", "sips:callee@127.0.0.1", ".", ".", HEADERS}
            },
            {
                400,
                "Invalid headers: a line without a name (expected: Name: value)",
                new String[] {"OPTIONS", uri, ".", ".", HEADERS + "garbage"}
            },
            {
                400,
                "Invalid headers: Via is the host's own, take it out of the headers",
                new String[] {"OPTIONS", uri, ".", ".", HEADERS + "v: SIP/2.0/UDP 1.2.3.4"}
            },
            {400, "To missing", new String[] {"OPTIONS", uri, ".", ".", "From: <sip:x@y>"}},
            {400, "From missing", new String[] {"OPTIONS", uri, ".", ".", "To: <sip:x@y>"}},
            {
                400,
                "Error in From: expected a URI or a name with <URI>",
                new String[] {"OPTIONS", uri, ".", ".", "To: <sip:x@y>\r\nFrom: <<>"}
            },
            {400, "Content-Type missing: there is a body", new String[] {"OPTIONS", uri, ".", ".", HEADERS, "body"}},
            {
                400,
                "Content-Length disallowed: it is computed from the body",
                new String[] {"OPTIONS", uri, ".", ".", HEADERS + "Content-Type: a/b\r\nContent-Length: 4\r\n", "body"}
            },
            {
                400,
                "CSeq method mismatch: the request is OPTIONS, CSeq has INFO",
                new String[] {"OPTIONS", uri, ".", ".", HEADERS + "CSeq: 7 INFO"}
            },
            {
                400,
                "Non-numerical CSeq: expected a number and the method",
                new String[] {"OPTIONS", uri, ".", ".", HEADERS + "CSeq: x7 OPTIONS"}
            },
        };
    }

    @Test
    public void badOrdersAreRefusedInKamailiosWordsAndTheCause() throws Exception {
        try (EmbeddedHost host = host("")) {
            for (Object[] row : bad()) {
                assertThatThrownBy(() -> call(host, "tm.t_uac_start", (String[]) row[2]))
                        .as("%s", row[1])
                        .isInstanceOfSatisfying(
                                RpcFault.class,
                                fault -> assertThat(fault.code()).isEqualTo(row[0]))
                        .hasMessage((String) row[1]);
            }
        }
    }

    @Test
    public void onlySomeCommandsWaitAtATime() throws Exception {
        try (EmbeddedHost host = started("modparam(\"tm\", \"fr_timer\", 20000)\n", "exit;", "")) {
            List<CompletableFuture<RpcReply>> waiting = new ArrayList<>();
            List<SipText> requests = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String id = HEADERS + "Call-ID: " + i + "\r\n";
                CompletableFuture<RpcReply> reply = new CompletableFuture<>();
                Thread caller = new Thread(
                        () -> {
                            try {
                                reply.complete(call(host, "tm.t_uac_wait", "OPTIONS", first.uri(), ".", ".", id));
                            } catch (RpcFault refused) {
                                reply.completeExceptionally(refused);
                            }
                        },
                        "waits-" + i);
                caller.start();
                waiting.add(reply);
                requests.add(first.next());
            }
            assertThatThrownBy(() -> call(host, "tm.t_uac_wait", "OPTIONS", first.uri(), ".", ".", HEADERS))
                    .hasMessage("3 commands wait for a reply already, try again later or use tm.t_uac_start");
            requests.forEach(request -> first.reply(request, "200 OK"));
            for (CompletableFuture<RpcReply> reply : waiting) {
                assertThat(values(reply.get(10, TimeUnit.SECONDS))).startsWith(200, "OK");
            }
            call(host, "tm.t_uac_start", "OPTIONS", second.uri(), ".", ".", HEADERS);
            assertThat(second.next().method()).isEqualTo("OPTIONS");
        }
    }
}
