package org.sipmodule.module.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FakeMessage;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.FunctionSpec.Argument;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.ModuleProvider;
import org.sipmodule.module.Param;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SelectSpec;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;
import org.sipmodule.module.host.HostServices;
import org.sipmodule.module.host.ModuleHost;
import org.sipmodule.module.script.syntax.ScriptFile;
import org.sipmodule.module.script.syntax.ScriptOptions;
import org.sipmodule.temporary.Temporary;

/** A script with the module {@code fake} and what happened when it ran. */
public final class ScriptFixture {

    static final ConnectionInfo CONNECTION = new ConnectionInfo(
            OptionalLong.of(7),
            "tls",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 5061),
            new InetSocketAddress(address(1, 2, 3, 4), 5071));

    /** What {@code note("...")} was called with; kept with the message. */
    static final class Notes {
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    }

    private final Problems problems = new Problems();
    private final ScriptFile file;
    private final ModuleHost host;
    private final RoutingScript script;

    private ScriptFixture(String text, ScriptOptions options) {
        file = ScriptFile.of(Path.of("k.cfg"), text, options, problems);
        host = ModuleHost.load(
                new OneProvider(), file.settings().host(), new HostServices(), file.modules(), file.params(), problems);
        script = RoutingScript.link(file, host, problems);
    }

    private static InetAddress address(int a, int b, int c, int d) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
        } catch (UnknownHostException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    public static ScriptOptions options() {
        return ScriptOptions.defaults()
                .withEnvironment(Map.of("HOME", "/home/me"))
                .withClock(Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC));
    }

    /** What the host or a module has counted. */
    long statistic(String group, String name) {
        return host.statistics().groups().getOrDefault(group, List.of()).stream()
                .filter(statistic -> statistic.name().equals(name))
                .mapToLong(statistic -> statistic.value().getAsLong())
                .sum();
    }

    /** The script as it is. */
    static ScriptFixture of(String text) {
        return new ScriptFixture(text, options());
    }

    static ScriptFixture of(String text, ScriptOptions options) {
        return new ScriptFixture(text, options);
    }

    /** A script that loads the module, has a route to call, and these statements. */
    static ScriptFixture statements(String statements) {
        return of("""
                loadmodule "fake.so"
                listen=tls:127.0.0.1:25999
                alias=own.test
                route[FIVE] { return 5; }
                route[MINUS] { return -7; }
                route[ZERO] { return 0; }
                request_route {
                """ + statements + "\n}\n");
    }

    List<String> problems() {
        return problems.all().stream().map(Problem::toString).toList();
    }

    ScriptFile file() {
        return file;
    }

    RoutingScript script() {
        if (problems.hasErrors()) {
            throw new AssertionError(problems());
        }
        return script;
    }

    static FakeMessage invite() {
        return invite("sip:Bob;x=1@127.0.0.1:25999;transport=udp;foo=bar");
    }

    static FakeMessage invite(String uri) {
        return filled(FakeMessage.request("INVITE").withUri(uri));
    }

    static FakeMessage reply(int status) {
        return filled(FakeMessage.reply(status, "Reason"));
    }

    private static FakeMessage filled(FakeMessage message) {
        return message.with("Via", "SIP/2.0/TLS 127.0.0.1:25998;branch=z9hG4bKx")
                .with("Via", "SIP/2.0/TCP 10.1.1.1:99;branch=z9hG4bKy")
                .with("From", "\"Al ice\" <sip:alice@a.test:5070;lr>;tag=ft")
                .with("To", "<sip:bob@b.test>")
                .with("Call-ID", "cid@x")
                .with("CSeq", "7 INVITE")
                .with("Contact", "<sip:c1@1.2.3.4>, <sip:c2@1.2.3.4>;q=1")
                .with("User-Agent", "UA 1")
                .with("X-A", "one")
                .with("X-A", "two")
                .with("Content-Type", "text/plain")
                .with("Content-Length", "4")
                .withBody("body");
    }

    /** Runs the main block and gives what was noted. */
    List<String> notes(SipMessage message) {
        RouteContext context = script().begin(message, Optional.of(CONNECTION));
        script().run(message.isRequest() ? RouteKind.REQUEST : RouteKind.REPLY, "", context);
        return notes(context);
    }

    List<String> notes() {
        return notes(invite());
    }

    static List<String> notes(RouteContext context) {
        return context.attachment(Notes.class).map(notes -> notes.lines).orElse(List.of());
    }

    /** Shows {@link java.util.ServiceLoader} the one module of these tests. */
    private static final class OneProvider extends ClassLoader {
        private static final Path NAME = write(Temporary.folder("provider"), "name", Provider.class.getName());

        OneProvider() {
            super(ScriptFixture.class.getClassLoader());
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            if (!name.equals("META-INF/services/" + ModuleProvider.class.getName())) {
                return super.getResources(name);
            }
            return Collections.enumeration(List.of(NAME.toUri().toURL()));
        }
    }

    /** Finds the fake module. */
    public static final class Provider implements ModuleProvider {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public int apiVersion() {
            return API_VERSION;
        }

        @Override
        public Module create() {
            return new Fake();
        }
    }

    private static final class Fake implements Module {
        @Override
        public ModuleDeclaration declaration() {
            List<Argument> value = List.of(Argument.VALUE);
            return ModuleDeclaration.builder()
                    .params(List.of(
                            Param.number("number", 1, ""),
                            Param.text("text", "").withRepeats()))
                    .function(FunctionSpec.of(
                            "note",
                            value,
                            RouteKind.ANY,
                            "",
                            (c, a) -> note(c, a.value(0).text())))
                    .function(FunctionSpec.of(
                            "note_literal", List.of(Argument.LITERAL), RouteKind.ANY, "", (c, a) -> note(c, a.text(0))))
                    .function(FunctionSpec.of(
                            "code", value, RouteKind.ANY, "", (c, a) -> FunctionResult.of((int) a.number(0))))
                    .function(FunctionSpec.of("fail", List.of(), RouteKind.ANY, "", (c, a) -> {
                        throw new ScriptException("no luck");
                    }))
                    .function(FunctionSpec.of("defect", List.of(), RouteKind.ANY, "", (c, a) -> {
                        throw new IllegalStateException("a bug");
                    }))
                    .function(FunctionSpec.of(
                            "request_only", List.of(), RouteKind.REQUEST_ONLY, "", (c, a) -> note(c, "request_only")))
                    .function(FunctionSpec.of(
                            "on_failure",
                            List.of(Argument.ROUTE_NAME),
                            RouteKind.ANY,
                            "",
                            (c, a) -> note(c, "failure " + a.text(0))))
                    .function(new FunctionSpec(
                            "two",
                            1,
                            List.of(Argument.VALUE, Argument.VALUE),
                            RouteKind.ANY,
                            "",
                            (c, a) -> note(c, "two " + a.count())))
                    .function(FunctionSpec.of(
                            "is_method",
                            value,
                            RouteKind.ANY,
                            "",
                            (c, a) -> FunctionResult.of(List.of(a.text(0).split("\\|", -1))
                                    .contains(c.message().method()))))
                    .eventRoute("fake:out", "")
                    .variable(VariableSpec.of(
                                    "fake",
                                    List.of("name", "index"),
                                    "",
                                    (c, key) -> key.inner().equals("name")
                                            ? Value.of("faked")
                                            : key.index().isPresent()
                                                    ? Value.of(key.index().getAsInt())
                                                    : Value.none())
                            .withIndex())
                    .variable(VariableSpec.of("fake_plain", "", (c, key) -> Value.of(42)))
                    .select(selects())
                    .build();
        }

        private static SelectSpec selects() {
            SelectSpec.Index optional = SelectSpec.Index.OPTIONAL;
            return SelectSpec.of(List.of("fake"), "", (c, key) -> Value.of("root"))
                    .with(List.of(
                            SelectSpec.of(List.of("name", "alias"), "", (c, key) -> Value.of("faked")),
                            SelectSpec.of(List.of("nothing"), "", (c, key) -> Value.none()),
                            SelectSpec.of(List.of("list"), "", (c, key) -> Value.of("item " + key.index()))
                                    .with(optional),
                            SelectSpec.of(
                                            List.of("chain"),
                                            "",
                                            (c, key) -> Value.of(key.index().getAsInt()))
                                    .with(SelectSpec.Index.REQUIRED),
                            SelectSpec.group(
                                    List.of("count"),
                                    "",
                                    List.of(SelectSpec.of(List.of("DNS"), "", (c, key) -> Value.of("3"))))));
        }

        private static FunctionResult note(RouteContext context, String line) {
            context.attachment(Notes.class, Notes::new).lines.add(line);
            return FunctionResult.TRUE;
        }

        @Override
        public void configure(ModuleContext context) {}

        @Override
        public void start() {}

        @Override
        public void close() {}
    }

    public static Path write(Path directory, String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
