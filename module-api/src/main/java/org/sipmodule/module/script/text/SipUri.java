package org.sipmodule.module.script.text;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A SIP, SIPS or TEL URI taken apart. Parts that are missing are empty.
 *
 * @param scheme     {@code sip}, {@code sips} or {@code tel}, in lower case
 * @param user       the user, or the number of a TEL URI
 * @param host       an IPv6 address with its brackets
 * @param port       decimal digits
 * @param parameters what follows the first semicolon, without it
 * @param headers    what follows the question mark, without it
 */
public record SipUri(
        String scheme, String user, String password, String host, String port, String parameters, String headers) {

    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}");
    private static final Pattern BRACKETED = Pattern.compile("\\[[0-9a-fA-F:.]+]");
    private static final Pattern HOST = Pattern.compile("[^:;?@\\[\\]/]+");

    /** Takes a text apart; empty when it is no such URI. */
    public static Optional<SipUri> parse(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (text.chars().anyMatch(c -> c <= ' ' || c == '<' || c == '>' || c == '"')) {
            return Optional.empty();
        }
        return switch (scheme) {
            case "sip", "sips" -> sip(scheme, text.substring(colon + 1));
            case "tel" -> tel(text.substring(colon + 1));
            default -> Optional.empty();
        };
    }

    private static Optional<SipUri> tel(String rest) {
        int semicolon = rest.indexOf(';');
        String number = semicolon < 0 ? rest : rest.substring(0, semicolon);
        String parameters = semicolon < 0 ? "" : rest.substring(semicolon + 1);
        boolean isNumber = !number.isEmpty() && number.indexOf('?') < 0 && number.indexOf('@') < 0;
        return isNumber ? Optional.of(new SipUri("tel", number, "", "", "", parameters, "")) : Optional.empty();
    }

    private static Optional<SipUri> sip(String scheme, String rest) {
        // the user may hold ; and ? itself, so the first @ is looked for before anything else
        int at = rest.indexOf('@');
        String userInfo = at < 0 ? "" : rest.substring(0, at);
        String tail = rest.substring(at + 1);
        int colon = userInfo.indexOf(':');
        int question = tail.indexOf('?');
        String headers = question < 0 ? "" : tail.substring(question + 1);
        String beforeHeaders = question < 0 ? tail : tail.substring(0, question);
        int semicolon = beforeHeaders.indexOf(';');
        String parameters = semicolon < 0 ? "" : beforeHeaders.substring(semicolon + 1);
        String hostPort = semicolon < 0 ? beforeHeaders : beforeHeaders.substring(0, semicolon);
        int hostEnd = hostPort.startsWith("[") ? hostPort.indexOf(']') + 1 : hostPort.indexOf(':');
        String host = hostEnd < 0 ? hostPort : hostPort.substring(0, hostEnd);
        String port = hostEnd < 0 || hostEnd == hostPort.length() ? "" : hostPort.substring(hostEnd);
        if (!isHost(host) || (!port.isEmpty() && !PORT.matcher(port).matches()) || userInfo.startsWith(":")) {
            return Optional.empty();
        }
        return Optional.of(new SipUri(
                scheme,
                colon < 0 ? userInfo : userInfo.substring(0, colon),
                colon < 0 ? "" : userInfo.substring(colon + 1),
                host,
                port.isEmpty() ? "" : port.substring(1),
                parameters,
                headers));
    }

    private static boolean isHost(String host) {
        return host.startsWith("[")
                ? BRACKETED.matcher(host).matches()
                : HOST.matcher(host).matches();
    }

    /** The parameter of that name; empty text when it has no value. */
    public Optional<String> parameter(String name) {
        return Parameters.value(parameters, ';', name);
    }

    /** What the URI asks to be sent over: its {@code transport}, {@code tls} for SIPS, else {@code udp}. */
    public String transport() {
        if (scheme.equals("sips")) {
            return "tls";
        }
        return parameter("transport")
                .map(value -> value.toLowerCase(Locale.ROOT))
                .orElse("udp");
    }

    /** The port, or the one that its transport has by default. */
    public int portOrDefault() {
        if (!port.isEmpty()) {
            return Integer.parseInt(port);
        }
        return transport().equals("tls") ? 5061 : 5060;
    }

    /** The same URI for another user; an empty one leaves the user out, and the password with it. */
    public SipUri withUser(String other) {
        return new SipUri(scheme, other, other.isEmpty() ? "" : password, host, port, parameters, headers);
    }

    public SipUri withHost(String other) {
        return new SipUri(scheme, user, password, other, port, parameters, headers);
    }

    /** The same URI with another port; an empty one leaves the port out. */
    public SipUri withPort(String other) {
        return new SipUri(scheme, user, password, host, other, parameters, headers);
    }

    /** The same URI with {@code host} or {@code host:port} in place of its host and port. */
    public SipUri withHostPort(String other) {
        int colon = other.indexOf(':', other.lastIndexOf(']') + 1);
        return colon < 0
                ? withHost(other).withPort("")
                : withHost(other.substring(0, colon)).withPort(other.substring(colon + 1));
    }

    /** The URI as it goes into a message. */
    public String text() {
        StringBuilder text = new StringBuilder(scheme).append(':').append(user);
        if (!password.isEmpty()) {
            text.append(':').append(password);
        }
        if (!user.isEmpty() && !scheme.equals("tel")) {
            text.append('@');
        }
        text.append(host);
        if (!port.isEmpty()) {
            text.append(':').append(port);
        }
        if (!parameters.isEmpty()) {
            text.append(';').append(parameters);
        }
        if (!headers.isEmpty()) {
            text.append('?').append(headers);
        }
        return text.toString();
    }

    /** Without the password: a URI ends up in logs. */
    @Override
    public String toString() {
        return new SipUri(scheme, user, "", host, port, parameters, headers).text();
    }
}
