package org.sipmodule.module.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sipmodule.module.EventRoutes;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.LoadModule;
import org.sipmodule.module.script.syntax.CoreSettings;
import org.sipmodule.module.script.syntax.ScriptFile;
import org.sipmodule.module.script.syntax.ScriptOptions;
import org.testng.annotations.Test;

/** A whole script of the usual kind, read, linked and run. */
public class StockScriptTest {

    static String stock() {
        try (InputStream in = Objects.requireNonNull(StockScriptTest.class.getResourceAsStream("stock.cfg"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static ScriptFixture withTls() {
        return ScriptFixture.of(stock(), ScriptFixture.options().withDefine("WITH_TLS"));
    }

    @Test
    public void isReadWithoutProblems() {
        assertThat(withTls().problems()).isEmpty();
        assertThat(ScriptFixture.of(stock()).problems()).isEmpty();
    }

    @Test
    public void givesSettings() {
        CoreSettings settings = withTls().file().settings();
        assertThat(settings.host().tlsEnabled()).isTrue();
        assertThat(settings.host().tlsMaxConnections()).isEqualTo(1024);
        assertThat(settings.host().tcpConnectionLifetime()).contains(Duration.ofSeconds(3605));
        assertThat(settings.host().debug()).isEqualTo(2);
        assertThat(settings.host().listen())
                .extracting(socket -> socket.protocol() + socket.address().getPort())
                .containsExactly("udp25060", "tls25061");
        assertThat(settings.text("server_header")).contains("Server: edge");
        assertThat(settings.number("children")).hasValue(4);
        assertThat(settings.summary())
                .contains("k.cfg sets what has no meaning for this server: auto_aliases, dns, log_facility, log_prefix,"
                        + " log_stderror=no, memdbg, memlog, mpath, rev_dns");
        assertThat(ScriptFixture.of(stock()).file().settings().host().tlsEnabled())
                .isFalse();
    }

    @Test
    public void givesModulesAndParameters() {
        ScriptFile file = withTls().file();
        assertThat(file.modules()).extracting(LoadModule::module).containsExactly("fake");
        assertThat(file.params())
                .extracting(param -> param.module() + " " + param.param() + " "
                        + param.value().text())
                .containsExactly(
                        "fake number 1",
                        "fake text src_user=$fU;src_domain=$fd;dst_user=$rU",
                        "fake text src_user=$fU;src_domain=$fd;dst_user=$rU",
                        "fake text /home/me/127.0.0.1");
    }

    @Test
    public void routesACall() {
        ScriptFixture fixture = withTls();
        RouteContext context =
                fixture.script().begin(ScriptFixture.invite("sip:Bob@edge.example.test"), Optional.empty());
        assertThat(fixture.script().run(RouteKind.REQUEST, "", context))
                .isEqualTo(new FunctionResult(0, FunctionResult.Flow.EXIT));
        assertThat(ScriptFixture.notes(context))
                .containsExactly(
                        "failure MANAGE_FAILURE",
                        "relay sip:Bob@edge.example.test via sip:10.0.0.101:5061;transport=tls");
        assertThat(context.xavp("tls", "server_name")).isEqualTo(Value.of("edge.example.test"));
        assertThat(context.xavp("tls", "server_id")).isEqualTo(Value.of("edge"));
    }

    @Test
    public void goesOnInTheFailureRoute() {
        ScriptFixture fixture = withTls();
        RouteContext first =
                fixture.script().begin(ScriptFixture.invite("sip:Bob@edge.example.test"), Optional.empty());
        fixture.script().run(RouteKind.REQUEST, "", first);
        RouteContext later = fixture.script().resume(first, ScriptFixture.reply(503), Optional.empty());
        assertThat(fixture.script().has(RouteKind.FAILURE, "MANAGE_FAILURE")).isTrue();
        fixture.script().run(RouteKind.FAILURE, "MANAGE_FAILURE", later);
        fixture.script().run(RouteKind.FAILURE, "MANAGE_FAILURE", later);
        assertThat(ScriptFixture.notes(later))
                .endsWith("failed, next is gw2 for edge, flags gw1", "failed, next is gw1 for edge, flags gw0");
    }

    @Test
    public void refusesStrangersAndScanners() {
        assertThat(withTls().notes(ScriptFixture.invite("sip:Bob@elsewhere.test")))
                .containsExactly("403 Not relaying");
        assertThat(withTls().notes(ScriptFixture.invite("sip:edge.example.test")))
                .containsExactly("484 Address Incomplete");
        assertThat(withTls().notes(ScriptFixture.invite("sip:zoe@127.0.0.1:25061")))
                .containsExactly("404 Not here");
        ScriptOptions blocking = ScriptFixture.options().withDefine("WITH_BLOCKLIST=1");
        assertThat(ScriptFixture.of(stock(), blocking).notes()).containsExactly("silent drop");
    }

    @Test
    public void runsReplyAndEventRoutes() {
        ScriptFixture fixture = withTls();
        RouteContext context = fixture.script().begin(ScriptFixture.reply(180), Optional.empty());
        assertThat(fixture.script().run(RouteKind.REPLY, "", context)).isEqualTo(FunctionResult.DROP);
        assertThat(ScriptFixture.notes(context)).isEqualTo(List.of("ringing 180 Reason"));
        assertThat(fixture.script().has("fake:out")).isTrue();
        assertThat(fixture.script().fire("fake:out", ScriptFixture.CONNECTION)).isEqualTo(EventRoutes.Verdict.DROP);
        assertThat(fixture.script().fire("fake:none", ScriptFixture.CONNECTION))
                .isEqualTo(EventRoutes.Verdict.CONTINUE);
    }
}
