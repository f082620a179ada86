package org.sipmodule.module.script;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.Value;
import org.sipmodule.module.script.text.NameAddr;
import org.sipmodule.module.script.text.Parameters;
import org.sipmodule.module.script.text.SipUri;

/** The pseudo-variables and core words that take no inner name: the table of their values. */
final class MessageVariables {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

    private static final Pattern FIRST_NUMBER = Pattern.compile("^(\\d{1,18})(?:\\s|$)");

    private final Map<String, Evaluation> variables = new HashMap<>();
    private final Map<String, Evaluation> words = new HashMap<>();

    MessageVariables(Clock clock) {
        request();
        peers();
        headers();
        process(clock);
        coreWords();
    }

    /** By name, without the dollar sign. */
    Map<String, Evaluation> variables() {
        return variables;
    }

    /** {@code method}, {@code src_ip} and their like. */
    Map<String, Evaluation> words() {
        return words;
    }

    private void request() {
        text("ru", c -> c.message().requestUri());
        uriPart("rU", MessageVariables::requestUri, SipUri::user);
        uriPart("rd", MessageVariables::requestUri, SipUri::host);
        uriPart("rz", MessageVariables::requestUri, SipUri::scheme);
        uriPart("rP", MessageVariables::requestUri, MessageVariables::transport);
        port("rp", MessageVariables::requestUri);
        text("ou", c -> c.message().originalUri());
        uriPart("oU", MessageVariables::originalUri, SipUri::user);
        uriPart("od", MessageVariables::originalUri, SipUri::host);
        uriPart("oP", MessageVariables::originalUri, MessageVariables::transport);
        port("op", MessageVariables::originalUri);
        text("du", c -> c.message().destinationUri().orElse(""));
        text("fs", c -> c.attributes().get(MessageAttributes.SEND_SOCKET).orElse(""));
        uriPart("dd", MessageVariables::destinationUri, SipUri::host);
        uriPart("dP", MessageVariables::destinationUri, MessageVariables::transport);
        port("dp", MessageVariables::destinationUri);
        text("rm", c -> c.message().method());
        text("rb", c -> c.message().body());
        text("mb", c -> c.message().text());
        number("ml", c -> c.message().text().getBytes(StandardCharsets.UTF_8).length);
        number("mf", c -> c.carried().flags() & 0xffff_ffffL);
        text("mF", c -> String.format(Locale.ROOT, "%08x", c.carried().flags()));
        number("mt", c -> c.message().isRequest() ? 1 : 2);
        text("rv", c -> "SIP/2.0");
        variables.put(
                "rs",
                c -> c.message().isRequest()
                        ? Value.none()
                        : Value.of(c.message().status()));
        text("rr", c -> c.message().reason());
    }

    private void peers() {
        text("si", c -> host(c.message().source()));
        number("sp", c -> c.message().source().getPort());
        text("Ri", c -> host(c.message().received()));
        number("Rp", c -> c.message().received().getPort());
        text("pr", c -> c.message().protocol());
        text("proto", c -> c.message().protocol());
    }

    private static String host(InetSocketAddress address) {
        return address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
    }

    private void headers() {
        for (String side : List.of("From", "To")) {
            String letter = side.substring(0, 1).toLowerCase(Locale.ROOT);
            text(letter + "u", c -> nameAddr(c, side).uri());
            text(letter + "n", c -> nameAddr(c, side).name());
            text(
                    letter + "t",
                    c -> Parameters.value(nameAddr(c, side).parameters(), ';', "tag")
                            .orElse(""));
            uriPart(letter + "U", c -> SipUri.parse(nameAddr(c, side).uri()), SipUri::user);
            uriPart(letter + "d", c -> SipUri.parse(nameAddr(c, side).uri()), SipUri::host);
        }
        text("ci", c -> header(c, "Call-ID"));
        text("ct", c -> header(c, "Contact"));
        text("cT", c -> header(c, "Content-Type"));
        text("ua", c -> header(c, "User-Agent"));
        variables.put("cs", c -> firstNumber(header(c, "CSeq")));
        variables.put("cl", c -> firstNumber(header(c, "Content-Length")));
    }

    private void process(Clock clock) {
        number("pp", c -> ProcessHandle.current().pid());
        number("TS", c -> clock.instant().getEpochSecond());
        number("Ts", c -> clock.instant().getEpochSecond());
        text("Tf", c -> now(clock));
        text("TF", c -> now(clock));
        variables.put("null", new Evaluation.Constant(Value.none()));
        for (String name : List.of("rc", "retcode", "?")) {
            number(name, ScriptContext::code);
        }
    }

    private static String now(Clock clock) {
        return TIME.format(ZonedDateTime.ofInstant(Instant.now(clock), clock.getZone()));
    }

    private void coreWords() {
        words.put("method", variables.get("rm"));
        words.put("uri", variables.get("ru"));
        words.put("from_uri", variables.get("fu"));
        words.put("to_uri", variables.get("tu"));
        words.put("src_ip", variables.get("si"));
        words.put("dst_ip", variables.get("Ri"));
        words.put("src_port", variables.get("sp"));
        words.put("dst_port", variables.get("Rp"));
        words.put("proto", variables.get("pr"));
        words.put("msg:len", variables.get("ml"));
        words.put("retcode", variables.get("rc"));
        words.put("status", c -> Value.of(Integer.toString(c.message().status())));
        words.put("af", c -> Value.of(c.message().source().getAddress() instanceof Inet6Address ? "INET6" : "INET"));
        for (String constant : List.of("UDP", "TCP", "TLS", "SCTP", "WS", "WSS", "INET", "INET6")) {
            words.put(constant, new Evaluation.Constant(Value.of(constant)));
        }
    }

    /** An empty text means that the message does not have it. */
    private void text(String name, Function<ScriptContext, String> read) {
        variables.put(name, c -> {
            String text = read.apply(c);
            return text.isEmpty() ? Value.none() : Value.of(text);
        });
    }

    private void number(String name, Function<ScriptContext, ? extends Number> read) {
        variables.put(name, c -> Value.of(read.apply(c).longValue()));
    }

    private void uriPart(String name, Function<ScriptContext, Optional<SipUri>> uri, Function<SipUri, String> part) {
        text(name, c -> uri.apply(c).map(part).orElse(""));
    }

    /** As in Kamailio, 5060 when the URI names none. */
    private void port(String name, Function<ScriptContext, Optional<SipUri>> uri) {
        variables.put(
                name,
                c -> uri.apply(c)
                        .map(found -> Value.of(found.port().isEmpty() ? 5060 : Long.parseLong(found.port())))
                        .orElse(Value.none()));
    }

    /** As written; UDP when the URI names none, also for SIPS. */
    private static String transport(SipUri uri) {
        return uri.parameter("transport").filter(value -> !value.isEmpty()).orElse("UDP");
    }

    private static Optional<SipUri> requestUri(ScriptContext c) {
        return SipUri.parse(c.message().requestUri());
    }

    private static Optional<SipUri> originalUri(ScriptContext c) {
        return SipUri.parse(c.message().originalUri());
    }

    private static Optional<SipUri> destinationUri(ScriptContext c) {
        return c.message().destinationUri().flatMap(SipUri::parse);
    }

    private static String header(ScriptContext c, String name) {
        List<String> values = c.message().headers(name);
        return values.isEmpty() ? "" : values.get(0);
    }

    private static NameAddr nameAddr(ScriptContext c, String header) {
        return NameAddr.of(header(c, header));
    }

    private static Value firstNumber(String header) {
        Matcher number = FIRST_NUMBER.matcher(header.strip());
        return number.find() ? Value.of(Long.parseLong(number.group(1))) : Value.none();
    }
}
