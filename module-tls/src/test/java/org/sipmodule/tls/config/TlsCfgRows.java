package org.sipmodule.tls.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Inputs for tls.cfg and everything that is said about them; an empty list means that the file is accepted in silence. The
 * numbers are the rows of the behaviour reference, section 13.
 */
final class TlsCfgRows {

    /** A default profile of two lines. */
    static final String DEFAULT = "[server:default]\ncertificate = c.pem\n";

    private static final String OPTIONS =
            "one of ca_list, ca_path, certificate, certificate2, cipher_list, crl, method, private_key, private_key2,"
                    + " private_key_password, private_key_password2, require_certificate, server_id, server_name, server_name_mode, verify_certificate, verify_client,"
                    + " verify_depth";
    private static final String METHODS =
            "one of SSLv23, TLSv1, TLSv1.0, TLSv1+, TLSv1.0+, TLSv1.1, TLSv1.1+, TLSv1.2, TLSv1.2+, TLSv1.3, TLSv1.3+";
    private static final String DOMAINS = "default, any, IPv4:port or [IPv6]:port";
    private static final String TYPES = "server (srv, s) or client (cli, c)";
    private static final String BOOLEANS = "one of yes, no, true, false, on, off";
    private static final String QUOTE_ALL = "Put the value in double quotes if all of it belongs together";
    private static final String CHARACTERS = "letters, digits, _ and =:;.,?[]/@!$%&*()-+|'"
            + ". Put the value in double quotes if the character belongs to it";

    private final List<Object[]> rows = new ArrayList<>();

    private TlsCfgRows() {}

    static Object[][] all() {
        TlsCfgRows table = new TlsCfgRows();
        table.headers();
        table.addresses();
        table.duplicates();
        table.options();
        table.values();
        table.characters();
        table.surprises();
        return table.rows.toArray(Object[][]::new);
    }

    /** @param said each problem as {@code line:column: text}, a warning marked with {@code (warning)} */
    private void row(String name, String text, String... said) {
        rows.add(new Object[] {name, text, List.of(said)});
    }

    private static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }

    private void headers() {
        row(
                "2 option before the first section",
                "method = TLSv1.2\nverify_depth = 3\n" + DEFAULT,
                "1:1: option method before the first section: a header such as [server:default]");
        row("3 unknown type", "[foo:default]\n", "1:2: unknown profile type foo: " + TYPES);
        row(
                "3 unknown type, near",
                "[sever:default]\n",
                "1:2: unknown profile type sever: " + TYPES + ". Did you mean server?");
        row(
                "4 no closing bracket",
                "[server:default\ncertificate = c.pem\n",
                "1:16: found the end of the line: the closing ]");
        row(
                "5 option behind a header",
                "[server:default] x=1\n",
                "1:18: found x: the end of the line behind a section header. Put options on lines of their own");
        row(
                "5 bracket behind a header",
                "[server:default] ]\n",
                "1:18: found ]: the end of the line behind a section header. Put options on lines of their own");
        row("6 comment behind a header", "[server:default] # c\ncertificate = c.pem\n");
        row("7 case", lines("[SERVER:Default]", "Certificate=c.pem", "METHOD=tlsv1.2+"));
        row(
                "8 aliases",
                lines(
                        "[ srv : def ]",
                        "cert_file = c.pem",
                        "pkey_file = \"k.pem\"",
                        "[s:all]",
                        "server_name = a",
                        "[c:def]",
                        "[cli:any]",
                        "server_name = b"));
        row(
                "9 star",
                "[server:*]\n",
                "1:9: found *: " + DOMAINS + ". For every address write any with a server_name, or default");
        row("10 no domain", "[server]\n", "1:8: found ]: a colon and the profile's domain: " + DOMAINS);
        row("10 empty header", "[]\n", "1:2: found ]: a profile type: " + TYPES);
        row("no type", "[default]\n", "1:2: unknown profile type default: " + TYPES);
        row(
                "misspelt default",
                "[server:defualt]\n",
                "1:9: defualt is no IP address: " + DOMAINS + ". Did you mean default?");
        row("quoted header", "[\"server\":default]\n", "1:3: found server: a profile type: " + TYPES);
        row(
                "two bad headers and a bad option between",
                lines("[foo:default]", "bogus = 1", "verify_depth = x", "[server:]"),
                "1:2: unknown profile type foo: " + TYPES,
                "2:1: unknown option bogus: " + OPTIONS,
                "3:16: verify_depth: found x: decimal digits",
                "4:9: found ]: " + DOMAINS);
    }

    private void addresses() {
        row(
                "11 host name",
                DEFAULT + "[server:localhost:27061]\n",
                "3:9: localhost is no IP address: " + DOMAINS
                        + ". A host name is chosen by SNI: write any here and server_name = localhost below");
        row(
                "11 host name with a dash",
                DEFAULT + "[server:sip-1.example.com]\n",
                "3:9: sip-1.example.com is no IP address: " + DOMAINS
                        + ". A host name is chosen by SNI: write any here and server_name = sip-1.example.com below");
        row("11 octet", DEFAULT + "[server:127.0.0.256:27061]\n", "3:9: 127.0.0.256 is no IP address: " + DOMAINS);
        row(
                "11 five octets",
                DEFAULT + "[server:127.0.0.1.1:27061]\n",
                "3:9: 127.0.0.1.1 is no IP address: " + DOMAINS);
        row(
                "12 no port",
                DEFAULT + "[server:127.0.0.1]\n",
                "3:18: found ]: a colon and the port behind the address. Port 0 stands for every port");
        row("13 port abc", DEFAULT + "[server:127.0.0.1:abc]\n", "3:19: found abc: a port number from 0 to 65535");
        row("13 empty port", DEFAULT + "[server:127.0.0.1:]\n", "3:19: found ]: a port number from 0 to 65535");
        row("14 port 70000", DEFAULT + "[server:127.0.0.1:70000]\n", "3:19: port 70000 is too large: 0 to 65535");
        row(
                "14 port of ten digits",
                DEFAULT + "[server:127.0.0.1:9999999999]\n",
                "3:19: port 9999999999 is too large: 0 to 65535");
        row("15 port 0", DEFAULT + "[server:127.0.0.1:0]\ncertificate = c.pem\n");
        row(
                "16 no listening socket",
                DEFAULT + "[server:127.0.0.1:27062]\n",
                "3:1: no listening socket for [server:127.0.0.1:27062]: one of 127.0.0.1:27061, [::1]:27061."
                        + " Add listen=tls:127.0.0.1:27062 or change the section");
        row(
                "16 no listening socket at that address",
                DEFAULT + "[server:127.0.0.2:0]\n",
                "3:1: no listening socket for [server:127.0.0.2:0]: one of 127.0.0.1:27061, [::1]:27061."
                        + " Add listen=tls:127.0.0.2:0 or change the section");
        row("17 client without socket", DEFAULT + "[client:192.0.2.1:5061]\n");
        row("18 IPv6", DEFAULT + "[server:[::1]:27061]\n");
        row(
                "18 IPv6 without socket",
                DEFAULT + "[server:[2001:db8::1]:5061]\n",
                "3:1: no listening socket for [server:[2001:db8::1]:5061]: one of 127.0.0.1:27061, [::1]:27061."
                        + " Add listen=tls:[2001:db8::1]:5061 or change the section");
        row(
                "18 IPv6, not closed",
                DEFAULT + "[server:[::1:27061]\n",
                "3:9: [::1:27061] is no IPv6 address: " + DOMAINS);
        row("19 bad IPv6", DEFAULT + "[server:[::zz]:1]\n", "3:9: [::zz] is no IPv6 address: " + DOMAINS);
        row("19 IPv6 without brackets", DEFAULT + "[server:::1:1]\n", "3:9: found :: " + DOMAINS);
        row(
                "19 IPv6 without brackets, digit first",
                DEFAULT + "[server:fe80::1:1]\n",
                "3:9: fe80 is no IP address: " + DOMAINS + ". Write an IPv6 address in brackets");
    }

    private void duplicates() {
        String own = "[server:127.0.0.1:27061]\ncertificate = c.pem\n";
        row("20 empty file", "");
        row("20 comments only", lines("# nothing", "", "   # here"));
        row(
                "21 two server defaults",
                DEFAULT + DEFAULT,
                "3:1: [server:default] is there twice, first at tls.cfg:1:1: one of it");
        row(
                "21 two client defaults",
                DEFAULT + "[client:default]\n[ cli : def ]\n",
                "4:1: [client:default] is there twice, first at tls.cfg:3:1: one of it");
        row(
                "23 equal address without name, last",
                DEFAULT + own + own,
                "5:1: [server:127.0.0.1:27061] is there twice, first at tls.cfg:3:1: a server_name of its own for each");
        row(
                "24 equal address without name, not last",
                DEFAULT + own + own + "[client:default]\n",
                "5:1: [server:127.0.0.1:27061] is there twice, first at tls.cfg:3:1: a server_name of its own for each");
        row("25 equal address, one with a name", DEFAULT + own + own + "server_name = a.test\n[client:default]\n");
        row(
                "25 equal address, different names",
                DEFAULT + own + "server_name = a.test\n" + own + "server_name = b.test\n");
        row(
                "26 equal address, equal names",
                DEFAULT + own + "server_name = a.test\n" + own + "server_name = A.test.\nserver_name_mode = 1\n",
                "6:1: [server:127.0.0.1:27061] with server_name a.test is there twice, first at tls.cfg:3:1:"
                        + " a server_name of its own for each");
        row(
                "27 any without name",
                DEFAULT + "[server:any]\n",
                "3:1: [server:any] has no server_name, so nothing can choose it: a server_name, or another domain");
        row(
                "27 any with an empty name, client too",
                DEFAULT + lines("[server:any]", "server_name = \"\"", "[client:any]"),
                "3:1: [server:any] has no server_name, so nothing can choose it: a server_name, or another domain",
                "5:1: [client:any] has no server_name, so nothing can choose it: a server_name, or another domain");
        row(
                "any with equal names",
                DEFAULT + lines("[server:any]", "server_name = a", "[server:any]", "server_name = a"),
                "(warning) 5:1: [server:any] with server_name a hides the one at tls.cfg:3:1."
                        + " Give each a server_name of its own");
        row(
                "client any with equal names and own ids",
                DEFAULT
                        + lines(
                                "[client:any]",
                                "server_name = a",
                                "server_id = one",
                                "[client:any]",
                                "server_name = a",
                                "server_id = two"));
        row(
                "equal server_id",
                DEFAULT
                        + lines(
                                "[client:any]",
                                "server_name = a",
                                "server_id = one",
                                "[client:any]",
                                "server_name = b",
                                "server_id = One"),
                "(warning) 8:13: server_id One hides the one at tls.cfg:5:13");
        row(
                "server_id in a server section",
                DEFAULT + "server_id = x\n",
                "(warning) 3:13: server_id has no effect in [server:default]: client sections only");
    }

    private void options() {
        row("1 unknown option", DEFAULT + "method = TLSv1.2\nbogus = 1\n", "4:1: unknown option bogus: " + OPTIONS);
        row(
                "1 misspelt option",
                DEFAULT + "certficate = x\n",
                "3:1: unknown option certficate: " + OPTIONS + ". Did you mean certificate?");
        row(
                "1 a modparam",
                DEFAULT + "session_cache = 1\n",
                "3:1: unknown option session_cache: " + OPTIONS + ". It is a modparam, set it in the script");
        row(
                "28 option twice",
                DEFAULT + "certificate = d.pem\n",
                "(warning) 3:1: certificate is set again, the value of line 2 has no effect");
        row(
                "28 option twice, by its alias",
                DEFAULT + "cert_file = d.pem\n",
                "(warning) 3:1: certificate is set again, the value of line 2 has no effect");
        row("29 only a method beside a full default", DEFAULT + "[server:127.0.0.1:27061]\nmethod = TLSv1.2\n");
        row("30 certificate without private_key", DEFAULT);
        row("35 no equals sign", DEFAULT + "method TLSv1.2\n", "3:8: found TLSv1 behind method: =");
        row("35 plus equals", DEFAULT + "ca_list += x\n", "3:9: found + behind ca_list: =. Write ca_list = value");
        row("35 colon", DEFAULT + "ca_list: x\n", "3:8: found : behind ca_list: =. Write ca_list = value");
        row("35 name alone", DEFAULT + "ca_list\n", "3:8: found the end of the line behind ca_list: =");
        row(
                "comment with a semicolon",
                "; c\n" + DEFAULT,
                "1:1: found ; at the start of a line: a section header, or an option as name = value. Comments start with #");
        row(
                "comment with slashes",
                DEFAULT + " // c\n",
                "3:2: found / at the start of a line: a section header, or an option as name = value. Comments start with #");
        row(
                "no preprocessor, no include",
                DEFAULT + "!define x\n<x.cfg>\n",
                "3:1: found ! at the start of a line: a section header, or an option as name = value",
                "4:1: found < at the start of a line: a section header, or an option as name = value");
    }

    private void values() {
        row(
                "31 booleans",
                DEFAULT + lines("ca_list = c", "verify_certificate = Enabled", "require_certificate = \"OFF\""));
        row(
                "32 boolean maybe",
                DEFAULT + "verify_certificate = maybe\n",
                "3:22: verify_certificate: maybe is no boolean: " + BOOLEANS);
        row(
                "32 boolean 2",
                DEFAULT + "verify_certificate = 2\n",
                "3:22: verify_certificate: 2 is no boolean: " + BOOLEANS);
        row("33 depth abc", DEFAULT + "verify_depth = abc\n", "3:16: verify_depth: found abc: decimal digits");
        row(
                "33 depth -1",
                DEFAULT + "verify_depth = -1\n",
                "3:16: verify_depth: found -: decimal digits. Put a number with a sign in double quotes");
        row("33 depth 0x3", DEFAULT + "verify_depth = 0x3\n", "3:16: verify_depth: found 0x3: decimal digits");
        row(
                "33 depth too large",
                DEFAULT + "verify_depth = 4294967296\n",
                "3:16: verify_depth: 4294967296 is no number of 32 bits: decimal digits");
        row(
                "33 depth and a semicolon",
                DEFAULT + "verify_depth = 3;\n",
                "3:17: found ; behind the value of verify_depth: the end of the line. " + QUOTE_ALL);
        row("33 quoted depth", DEFAULT + lines("verify_depth = \"-1\"", "[client:default]", "verify_depth = \"+3\""));
        row(
                "33 quoted depth, bad",
                DEFAULT + "verify_depth = \"3 \"\n",
                "3:17: verify_depth: 3  is no number of 32 bits: decimal digits");
        row(
                "34 method TLSv9",
                DEFAULT + "method = TLSv9\n",
                "3:10: method: TLSv9 is no TLS method: " + METHODS + ". Did you mean TLSv1?");
        row(
                "34 SSLv3",
                DEFAULT + "method = sslv3\n",
                "3:10: method sslv3 is broken and no longer in any current library: " + METHODS);
        row("34 no method", DEFAULT + "method =\n", "3:9: method has no value: a value. Write \"\" for an empty text");
        row(
                "34 no method but a comment",
                DEFAULT + "method = # none\n",
                "3:10: method has no value: a value. Write \"\" for an empty text");
        row(
                "34 verify_client = yes",
                DEFAULT + "verify_client = yes\n",
                "3:17: verify_client: yes is no value of verify_client: one of off, on, optional, optional_no_ca");
        row(
                "36 quoted, and a comment",
                DEFAULT + lines("method = \"TLSv1.2\"", "crl = c # d", "verify_client = optional_no_ca# e"));
        row(
                "37 two words",
                DEFAULT + "method = TLSv1.2 foo\n",
                "3:18: found foo behind the value of method: the end of the line");
        row(
                "F20 blank before the plus",
                DEFAULT + "method = TLSv1.2 +\n",
                "3:18: found + behind the value of method: the end of the line. Did you mean TLSv1.2+?");
        row(
                "38 semicolon",
                DEFAULT + "method = TLSv1.2;\n",
                "3:10: method: TLSv1.2; is no TLS method: " + METHODS + ". Did you mean TLSv1.2?");
        row("46 ca_list empty", DEFAULT + "ca_list = \"\"\n");
        row(
                "47 empty texts",
                DEFAULT
                        + lines(
                                "crl = \"\"",
                                "cipher_list = \"\"",
                                "private_key = \"\"",
                                "[server:any]",
                                "server_name = x",
                                "certificate = \"\""),
                "3:8: crl is empty: a value. Leave the option out",
                "4:16: cipher_list is empty: a value. Leave the option out",
                "5:16: private_key is empty: a value. Leave the option out",
                "8:16: certificate is empty: a value. Leave the option out");
        row(
                "F22 no interpolation",
                DEFAULT + "ca_list = ${client:default/ca_list}\n",
                "3:12: invalid character 0x7b ({): " + CHARACTERS);
        row(
                "rest of a password",
                DEFAULT + "private_key_password = open sesame\n",
                "3:29: found more text behind the value of private_key_password: the end of the line. " + QUOTE_ALL);
        row(
                "character of a password",
                DEFAULT + "private_key_password = open~sesame\nprivate_key_password = \"a\\qb\"\n",
                "3:28: invalid character: " + CHARACTERS,
                "4:26: unknown escape: one of \\\\ \\\" \\n \\r \\t. Write \\\\ for a backslash");
    }

    private void characters() {
        row("39 single quotes", DEFAULT + "server_name = 'a.test'\n");
        row(
                "40 unterminated quote",
                DEFAULT + "server_name = \"a.test\nbogus = 1\n",
                "3:15: the quote is not closed: a \" at the end of the value",
                "4:1: unknown option bogus: " + OPTIONS);
        row(
                "40 quote closed by the next value",
                DEFAULT + "server_name = \"a.test\nprivate_key = \"k.pem\"\n",
                "4:16: found k behind the value of server_name: the end of the line. Is the closing quote of line 3 missing?");
        row("41 backslash as the value", DEFAULT + "server_name = \\\na.test\n", "4:1: unknown option a: " + OPTIONS);
        row("42 tilde", DEFAULT + "server_name = a~b\n", "3:16: invalid character 0x7e (~): " + CHARACTERS);
        row(
                "42 not ASCII",
                DEFAULT + "server_name = \u00e4.test\n",
                "3:15: invalid character 0xe4 (\u00e4): " + CHARACTERS);
        row(
                "43 quoted, not ASCII",
                DEFAULT + "server_id = x\nserver_name = \"\u00e4.test\"\n",
                "(warning) 3:13: server_id has no effect in [server:default]: client sections only");
        row(
                "44 CRLF, no final newline",
                "[server:default]\r\ncertificate = c.pem\r\nmethod = TLSv1.2 # c\r\nverify_depth = 3");
        row(
                "45 byte order mark",
                "\ufeff" + DEFAULT,
                "1:1: invalid character: the file starts with a byte order mark. Save it as UTF-8 without one");
        row(
                "48 too long",
                DEFAULT + "server_name = " + "a".repeat(513) + "\n",
                "3:15: a word of 513 characters: at most 512 characters");
        row("48 long enough", DEFAULT + "server_name = " + "a".repeat(512) + "\n");
        row(
                "48a unknown escape",
                DEFAULT + "server_name = a\\x\n",
                "3:16: unknown escape \\x: one of \\\\ \\\" \\n \\r \\t \\# or a backslash and a blank."
                        + " Write \\\\ for a backslash");
        row(
                "48a unknown escape in quotes",
                DEFAULT + "server_name = \"a\\x\"\n",
                "3:17: unknown escape \\x: one of \\\\ \\\" \\n \\r \\t. Write \\\\ for a backslash");
        row(
                "48b escapes and line breaks",
                "[server:\\\ndefault]\ncertificate = a\"b\nserver_name = a\\ b\nca_list = \"a\nb\"\nverify_depth = \\\n3\n");
        row(
                "48b place behind a line break",
                DEFAULT + "ca_list = \"a\nb\" c\n",
                "4:4: found c behind the value of ca_list: the end of the line. Is the closing quote of line 3 missing?");
    }

    private void surprises() {
        row(
                "D2 old method",
                DEFAULT + "method = TLSv1+\n",
                "(warning) 3:10: method TLSv1+ offers TLS versions that RFC 8996 retired. TLSv1.2+ is safe");
        row(
                "D17 verification without CA",
                DEFAULT + "verify_certificate = yes\n",
                "(warning) 3:22: verification is on, but no peer can pass it: [server:default] has neither ca_list nor ca_path");
        row(
                "D17 by verify_client",
                DEFAULT + "verify_certificate = no\nverify_client = optional\n",
                "(warning) 4:17: verification is on, but no peer can pass it: [server:default] has neither ca_list nor ca_path");
        row("D17 not with ca_path", DEFAULT + "verify_client = on\nca_path = ca\n");
        row("D17 not with optional_no_ca", DEFAULT + "verify_client = optional_no_ca\n");
        row(
                "crl without effect",
                DEFAULT + "crl = c\n",
                "(warning) 3:7: crl has no effect: [server:default] does not ask for a certificate. Set verify_client");
        row(
                "server_name_mode 7",
                DEFAULT + "server_name = a\nserver_name_mode = 7\n",
                "(warning) 4:20: server_name_mode 7 is taken for 0: 0 (the name), 1 (the name and all below it)"
                        + " or 2 (only those below it)");
        row(
                "star in server_name",
                DEFAULT + "server_name = *.a.test\n",
                "(warning) 3:15: server_name *.a.test fits no name: a star has no meaning."
                        + " Use server_name_mode = 1 or 2 for sub-domains");
        row(
                "address in server_name",
                DEFAULT + "server_name = 192.0.2.1\n",
                "(warning) 3:15: server_name 192.0.2.1 is an IP address, which is never sent as SNI");
        row(
                "client key without certificate",
                DEFAULT + "[client:default]\nprivate_key = k.pem\n",
                "(warning) 4:15: private_key has no effect: [client:default] has no certificate");
    }
}
