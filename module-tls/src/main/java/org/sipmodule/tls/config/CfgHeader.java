package org.sipmodule.tls.config;

import static org.sipmodule.tls.config.CfgTokens.Kind.END;
import static org.sipmodule.tls.config.CfgTokens.Kind.WORD;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.CfgTokens.Token;
import org.sipmodule.tls.config.ProfileKey.Domain;

/** Reads a section's header: {@code [server:default]}, {@code [client:any]}, {@code [server:127.0.0.1:5061]}. */
final class CfgHeader {

    private static final String TYPES = "server (srv, s) or client (cli, c)";
    private static final List<String> TYPE_WORDS = List.of("server", "srv", "s", "client", "cli", "c");
    private static final List<String> DOMAIN_WORDS = List.of("default", "def", "any", "all");
    private static final String DOMAINS = "default, any, IPv4:port or [IPv6]:port";

    private final CfgTokens tokens;

    private CfgHeader(CfgTokens tokens) {
        this.tokens = tokens;
    }

    static ProfileKey read(CfgLine line) throws CfgSyntaxException {
        return new CfgHeader(new CfgTokens(line)).key();
    }

    private ProfileKey key() throws CfgSyntaxException {
        tokens.next(); // the opening bracket, which brought the line here
        Role role = role(tokens.next());
        Token colon = tokens.next();
        if (!colon.is(":")) {
            throw refuse(colon, "a colon and the profile's domain: " + DOMAINS, "");
        }
        ProfileKey key = domain(role, tokens.next());
        Token end = tokens.next();
        if (end.kind() != END) {
            throw refuse(end, "the end of the line behind a section header", "put options on lines of their own");
        }
        return key;
    }

    private Role role(Token word) throws CfgSyntaxException {
        if (word.kind() != WORD) {
            throw refuse(word, "a profile type: " + TYPES, "");
        }
        return switch (word.text().toLowerCase(Locale.ROOT)) {
            case "server", "srv", "s" -> Role.SERVER;
            case "client", "cli", "c" -> Role.CLIENT;
            default ->
                throw new CfgSyntaxException(
                        tokens.at(word),
                        "unknown profile type " + word.text(),
                        TYPES,
                        NearestName.hint(word.text(), TYPE_WORDS));
        };
    }

    private ProfileKey domain(Role role, Token first) throws CfgSyntaxException {
        if (first.is("[")) {
            return ipv6(role, first);
        }
        if (first.is("*")) {
            throw refuse(first, DOMAINS, "for every address write any with a server_name, or default");
        }
        if (first.kind() != WORD) {
            throw refuse(first, DOMAINS, "");
        }
        List<Token> rest = new ArrayList<>();
        Token next = tokens.next();
        while (next.kind() == WORD || next.is(".") || next.is("-") || next.is("/")) {
            rest.add(next);
            next = tokens.next();
        }
        String text =
                first.text() + String.join("", rest.stream().map(Token::text).toList());
        switch (text.toLowerCase(Locale.ROOT)) {
            case "default", "def" -> {
                close(next);
                return new ProfileKey(role, Domain.DEFAULT, null, 0);
            }
            case "any", "all" -> {
                close(next);
                return new ProfileKey(role, Domain.ANY, null, 0);
            }
            default -> {
                InetAddress address = Addresses.literal(text).orElse(null);
                if (address == null) {
                    throw noAddress(tokens.at(first), text, next);
                }
                return new ProfileKey(role, Domain.ADDRESS, address, port(next));
            }
        }
    }

    private CfgSyntaxException noAddress(SourceLocation place, String text, Token next) {
        boolean looksLikeIpv6 = next.is(":") && text.matches("[0-9a-fA-F]{1,4}");
        boolean looksLikeName = text.matches("(?i).*[a-z].*") && (text.contains(".") || next.is(":"));
        String hint = NearestName.hint(text, DOMAIN_WORDS);
        String remedy = looksLikeName && !looksLikeIpv6
                ? "a host name is chosen by SNI: write any here and server_name = " + text + " below"
                : looksLikeIpv6 ? "write an IPv6 address in brackets" : "";
        return new CfgSyntaxException(
                place, text + " is no IP address", DOMAINS, next.is("]") && !hint.isEmpty() ? hint : remedy);
    }

    private ProfileKey ipv6(Role role, Token open) throws CfgSyntaxException {
        StringBuilder text = new StringBuilder();
        Token next = tokens.next();
        while (next.kind() == WORD || next.is(":") || next.is(".")) {
            text.append(next.text());
            next = tokens.next();
        }
        close(next);
        InetAddress address = Addresses.literal("[" + text + "]").orElse(null);
        if (address == null) {
            throw new CfgSyntaxException(tokens.at(open), "[" + text + "] is no IPv6 address", DOMAINS, "");
        }
        return new ProfileKey(role, Domain.ADDRESS, address, port(tokens.next()));
    }

    /** The port behind an address, and the closing bracket. */
    private int port(Token colon) throws CfgSyntaxException {
        if (!colon.is(":")) {
            throw refuse(colon, "a colon and the port behind the address", "port 0 stands for every port");
        }
        Token port = tokens.next();
        if (port.kind() != WORD || !port.text().matches("[0-9]+")) {
            throw refuse(port, "a port number from 0 to " + Addresses.LAST_PORT, "");
        }
        if (port.text().length() > 9 || Integer.parseInt(port.text()) > Addresses.LAST_PORT) {
            throw new CfgSyntaxException(
                    tokens.at(port), "port " + port.text() + " is too large", "0 to " + Addresses.LAST_PORT, "");
        }
        close(tokens.next());
        return Integer.parseInt(port.text());
    }

    private void close(Token bracket) throws CfgSyntaxException {
        if (!bracket.is("]")) {
            throw refuse(bracket, "the closing ]", "");
        }
    }

    private CfgSyntaxException refuse(Token found, String expected, String remedy) {
        String what = found.kind() == END ? "the end of the line" : found.text();
        return new CfgSyntaxException(tokens.at(found), "found " + what, expected, remedy);
    }
}
