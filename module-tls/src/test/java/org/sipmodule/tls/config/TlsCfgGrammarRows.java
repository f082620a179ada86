package org.sipmodule.tls.config;

import java.nio.file.Files;

/** What the grammar of tls.cfg lets through: headers, options, values, characters. */
final class TlsCfgGrammarRows extends TlsCfgTable {

    TlsCfgGrammarRows() {
        headers();
        addresses();
        options();
        values();
        characters();
        backslashes();
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
                "11 F26 host name",
                DEFAULT + "[server:localhost:27061]\n",
                "3:9: localhost is no IP address: " + DOMAINS
                        + ". A host name is chosen by SNI: write any here and server_name = localhost below");
        row(
                "11 F26 host name with a dash",
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
                DEFAULT + lines("ca_list = ca.pem", "verify_certificate = Enabled", "require_certificate = \"OFF\""));
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
        row("34 method TLSv9", DEFAULT + "method = TLSv9\n", "3:10: method: TLSv9 is no TLS method: " + METHODS);
        row(
                "34 method without its dot",
                DEFAULT + "method = TLSv12\n",
                "3:10: method: TLSv12 is no TLS method: " + METHODS + ". Did you mean TLSv1.2?");
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
                DEFAULT + lines("method = \"TLSv1.2\"", "crl = crl.pem # d", "verify_client = optional_no_ca# e"));
        row(
                "37 two words",
                DEFAULT + "method = TLSv1.2 foo\n",
                "3:18: found foo behind the value of method: the end of the line");
        row("F20 blanks in a header", "[ server : default ]\ncertificate\t=\tc.pem \nmethod =TLSv1.2+\n");
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
                "F22 references to each other are text",
                DEFAULT
                        + lines(
                                "[client:any]",
                                "server_name = a",
                                "server_id = \"${client:127.0.0.1:0/server_id}\"",
                                "[client:127.0.0.1:0]",
                                "server_id = \"${client:any/server_id}\""));
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
                "[server:\\\ndefault]\ncertificate = a\"b\nserver_name = \"a\nb\"\nverify_depth = \\\n3\n[client:any]\nserver_name = a\\ b\n");
        row(
                "48b place behind a line break",
                DEFAULT + "ca_list = \"a\nb\" c\n",
                "4:4: found c behind the value of ca_list: the end of the line. Is the closing quote of line 3 missing?");
    }

    private void backslashes() {
        String path = "a path on one line. Write \\\\ for a backslash, as \\t, \\n and \\r are escapes";
        row(
                "F23 escapes in a path",
                lines("[server:default]", "certificate = C:\\tls\\new.pem", "ca_list = \"C:\\\\ca\\root.pem\""),
                "2:15: certificate has a tab or a line break in it: " + path,
                "3:12: ca_list has a tab or a line break in it: " + path);
        row(
                "F23 no escape in a path",
                DEFAULT + "crl = C:\\crl.pem\n",
                "3:9: unknown escape \\c: one of \\\\ \\\" \\n \\r \\t \\# or a backslash and a blank."
                        + " Write \\\\ for a backslash");
        row("F23 doubled backslashes", folder -> {
            Files.copy(folder.resolve("c.pem"), folder.resolve("C:\\tls\\new.pem"));
            Files.copy(folder.resolve("k.pem"), folder.resolve("tls\\"));
            Files.writeString(
                    folder.resolve("tls.cfg"),
                    lines(
                            "[server:default]",
                            "certificate = C:\\\\tls\\\\new.pem",
                            "[server:any]",
                            "server_name = a",
                            "certificate = \"C:\\\\tls\\\\new.pem\"",
                            "private_key = tls\\\\"));
        });
        row(
                "F23 backslash at the end",
                DEFAULT + "ca_path = C:\\\ncrl = crl.pem\n",
                "4:5: found = behind the value of ca_path: the end of the line."
                        + " The backslash at the end of line 3 joins it with the next one; write \\\\ for a backslash");
        row(
                "F23 backslash at the end of the file",
                DEFAULT + "ca_path = C:\\",
                "3:13: the file ends behind a backslash: one of \\\\ \\\" \\n \\r \\t \\# or a backslash and a blank."
                        + " Write \\\\ for a backslash");
    }
}
