package org.sipmodule.tls.config;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What sections and the files that they name come to. */
final class TlsCfgMeaningRows extends TlsCfgTable {

    private static final String NO_DEFAULTS = "(warning) tls.cfg: there is no [server:default] and no [client:default]:"
            + " what no other section fits is served with DIR/cert.pem and verifies nobody; " + VERIFIES_NOBODY;

    private static final String UNVERIFIED = "(warning) 4:11: ca_list refuses no server: [client:default] verifies no"
            + " certificate. Set verify_certificate = yes";

    TlsCfgMeaningRows() {
        duplicates();
        surprises();
        names();
        files();
    }

    private void duplicates() {
        String own = "[server:127.0.0.1:27061]\ncertificate = c.pem\n";
        row(
                "20 empty file without cert.pem",
                folder -> {
                    Files.delete(folder.resolve("cert.pem"));
                    Files.createFile(folder.resolve("tls.cfg"));
                },
                NO_CLIENT_DEFAULT,
                "tls.cfg: there is no [server:default], and the built-in default DIR/cert.pem does not exist: a server needs a"
                        + " certificate, and nothing is taken from other sections or modparams. Write [server:default]"
                        + " with certificate = FILE and private_key = FILE");
        row("20 empty file", "", NO_DEFAULTS);
        row("20 comments only", lines("# nothing", "", "   # here"), NO_DEFAULTS);
        row(
                "20 no server default",
                "[client:default]\n",
                "(warning) tls.cfg: there is no [server:default]: what no other section fits is served with DIR/cert.pem and"
                        + " verifies nobody. Write it, as nothing is taken from other sections");
        row("20 no client default", DEFAULT, NO_CLIENT_DEFAULT);
        row(
                "20 server default without certificate and without cert.pem",
                folder -> {
                    Files.delete(folder.resolve("cert.pem"));
                    Files.writeString(
                            folder.resolve("tls.cfg"), "[client:default]\n[server:default]\nprivate_key = k.pem\n");
                },
                "2:1: [server:default] has no certificate, and the built-in default DIR/cert.pem does not exist: a server needs"
                        + " one, and nothing is taken from other sections or modparams. Write certificate = FILE and"
                        + " private_key = FILE in the section");
        row(
                "20 misspelt certificate without cert.pem",
                folder -> {
                    Files.delete(folder.resolve("cert.pem"));
                    Files.writeString(
                            folder.resolve("tls.cfg"), "[server:default]\ncertificat = c.pem\nprivate_key = k.pem\n");
                },
                "2:1: unknown option certificat: " + OPTIONS + ". Did you mean certificate?");
        row(
                "20 misspelt private_key",
                folder -> {
                    Files.copy(folder.resolve("ca.pem"), folder.resolve("only.pem"));
                    Files.writeString(
                            folder.resolve("tls.cfg"),
                            "[server:default]\ncertificate = only.pem\nprivate_ky = k.pem\n");
                },
                "3:1: unknown option private_ky: " + OPTIONS + ". Did you mean private_key?");
        row(
                "20 misspelt header without cert.pem",
                folder -> {
                    Files.delete(folder.resolve("cert.pem"));
                    Files.writeString(folder.resolve("tls.cfg"), "[server:defalt]\ncertificate = c.pem\n");
                },
                "1:9: defalt is no IP address: " + DOMAINS + ". Did you mean default?");
        row(
                "20 misspelt ca_list",
                DEFAULT + "verify_client = on\nca_lst = ca.pem\n",
                "4:1: unknown option ca_lst: " + OPTIONS + ". Did you mean ca_list?");
        row(
                "21 F21 two server defaults",
                DEFAULT + DEFAULT,
                "3:1: [server:default] is there twice, first at tls.cfg:1:1: one of it");
        row(
                "21 F21 two client defaults",
                DEFAULT + "[client:default]\n[ cli : def ]\n",
                "4:1: [client:default] is there twice, first at tls.cfg:3:1: one of it");
        row(
                "22 two server defaults, the second without a certificate",
                DEFAULT + "[server:default]\nmethod = TLSv1.2\n",
                "3:1: [server:default] is there twice, first at tls.cfg:1:1: one of it");
        row(
                "23 F21 equal address without name, last",
                DEFAULT + own + own,
                "5:1: [server:127.0.0.1:27061] is there twice, first at tls.cfg:3:1: a server_name of its own for each");
        row(
                "24 equal address without name, not last",
                DEFAULT + own + own + "[client:default]\n",
                "5:1: [server:127.0.0.1:27061] is there twice, first at tls.cfg:3:1: a server_name of its own for each");
        row("25 equal address, one with a name", DEFAULT + own + own + "server_name = a.test\n[client:default]\n");
        row(
                "25 F21 equal address, different names",
                DEFAULT + own + "server_name = a.test\n" + own + "server_name = b.test\n");
        row(
                "26 F21 equal address, equal names",
                DEFAULT + own + "server_name = a.test\n" + own + "server_name = A.test.\nserver_name_mode = 1\n",
                "6:1: [server:127.0.0.1:27061] with server_name a.test is there twice, first at tls.cfg:3:1:"
                        + " a server_name of its own for each");
        String tenant = lines("[client:127.0.0.1:27061]", "server_name = a.test");
        row(
                "F51 equal address, equal names, told apart by id",
                DEFAULT + tenant + "server_id = one\n" + tenant + "server_id = two\n");
        row(
                "26 client, equal address, equal names",
                DEFAULT + tenant + tenant,
                "5:1: [client:127.0.0.1:27061] with server_name a.test is there twice, first at tls.cfg:3:1:"
                        + " a server_name of its own for each, or a server_id");
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
                "27 any with two names",
                DEFAULT + lines("[server:any]", "server_name = a.test, b.test"),
                "4:23: found b behind the value of server_name: the end of the line. A section has one name; write a section"
                        + " for each");
        row(
                "27 client any with an id alone",
                DEFAULT + lines("[client:any]", "server_id = carrier"),
                "3:1: [client:any] has no server_name, which a section for any needs beside its server_id too, as in"
                        + " Kamailio: a server_name, or another domain");
        row(
                "F21 many any, each with its own name",
                DEFAULT
                        + lines(
                                "[server:any]",
                                "server_name = a",
                                "[server:any]",
                                "server_name = b",
                                "[s:all]",
                                "server_name = c"));
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
        row("D17 not with ca_path", DEFAULT + "verify_client = on\nca_path = /\n");
        row("D17 not with optional_no_ca", DEFAULT + "verify_client = optional_no_ca\n");
        row(
                "optional_no_ca with the other two",
                DEFAULT + "verify_certificate = yes\nrequire_certificate = yes\nverify_client = optional_no_ca\n",
                "(warning) 5:17: verify_client = optional_no_ca takes verify_certificate back: [server:default] lets"
                        + " clients in whose certificate does not verify. Set verify_client = on, or leave"
                        + " verify_certificate out",
                "(warning) 5:17: verify_client = optional_no_ca takes require_certificate back: [server:default] lets"
                        + " clients in whose certificate does not verify. Set verify_client = on, or leave"
                        + " require_certificate out");
        row(
                "optional_no_ca in a client section",
                DEFAULT
                        + "[client:default]\nca_list = ca.pem\nverify_certificate = yes\nverify_client = optional_no_ca\n",
                "(warning) 6:17: verify_client = optional_no_ca takes verify_certificate back: [client:default] lets"
                        + " servers pass whose certificate does not verify. Leave verify_client out of what rules"
                        + " clients, or verify_certificate");
        row(
                "trust without verification",
                DEFAULT + "[client:default]\nca_list = ca.pem\nca_path = /\ncrl = crl.pem\n",
                "(warning) 4:11: ca_list refuses no server: [client:default] verifies no certificate."
                        + " Set verify_certificate = yes",
                "(warning) 5:11: ca_path refuses no server: [client:default] verifies no certificate."
                        + " Set verify_certificate = yes",
                "(warning) 6:7: crl refuses no server: [client:default] verifies no certificate."
                        + " Set verify_certificate = yes");
        row(
                "crl without effect",
                DEFAULT + "crl = crl.pem\n",
                "(warning) 3:7: crl has no effect: [server:default] does not ask for a certificate. Set verify_client");
        row(
                "F70 cipher_list with nothing but TLS 1.3",
                DEFAULT + "method = TLSv1.3\ncipher_list = HIGH\n",
                "(warning) 4:15: cipher_list has no effect: method TLSv1.3 offers nothing older than TLS 1.3."
                        + " Leave it out; TLS 1.3 always offers all its suites");
        row("F70 cipher_list with TLS 1.3 too", DEFAULT + "method = TLSv1.2+\ncipher_list = HIGH\n");
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
                "server_name with a scheme",
                DEFAULT + "server_name = sip:a.test\n",
                "(warning) 3:15: server_name sip:a.test fits no SNI: a host name and nothing else. Write a.test");
        row(
                "server_name with a port",
                DEFAULT + "server_name = a.test:5061\n",
                "(warning) 3:15: server_name a.test:5061 fits no SNI: a host name and nothing else. Write a.test");
        row(
                "server_name as a URL",
                DEFAULT + "server_name = https://a.test\n",
                "(warning) 3:15: server_name https://a.test fits no SNI: a host name and nothing else. Write a.test");
        row(
                "two names in server_name",
                DEFAULT + "server_name = \"a.test,b.test\"\n",
                "(warning) 3:16: server_name a.test,b.test fits no SNI: a host name and nothing else");
        row(
                "IPv6 address in server_name",
                DEFAULT + "server_name = 2001:db8::1\n",
                "(warning) 3:15: server_name 2001:db8::1 is an IP address, which is never sent as SNI");
        for (Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            row(
                    "45 " + charset,
                    folder -> Files.writeString(folder.resolve("tls.cfg"), DEFAULT + "bogus\n", charset),
                    "1:1: the file is in UTF-16: UTF-8. Save it as UTF-8 without a byte order mark");
        }
        row(
                "client key without certificate",
                DEFAULT + "[client:default]\nprivate_key = k.pem\n",
                "(warning) 4:15: private_key has no effect: [client:default] has no certificate");
    }

    private void names() {
        String client = DEFAULT + "[client:default]\nca_list = ca.pem\n";
        row("F30 verify_name", client + "verify_certificate = yes\nverify_name = sip\n");
        row("F31 verify_name", client + "verify_name = wildcard\nverify_certificate = yes\n");
        row("F32 verify_name", client + "verify_certificate = yes\nverify_name = sip:a.test,b.test,[::1]\n");
        row("verify_name off needs no verification", client + "verify_name = off\n", UNVERIFIED);
        row(
                "verify_name with a domain that is none",
                client + "verify_certificate = yes\nverify_name = sip:a.test,b..test,c/d\n",
                "6:15: verify_name: b..test is no SIP domain: host names or IP addresses, with a comma between two",
                "6:15: verify_name: c/d is no SIP domain: host names or IP addresses, with a comma between two");
        row(
                "verify_name without verification",
                client + "verify_name = sip\n",
                UNVERIFIED,
                "5:15: verify_name has nothing to rely on: [client:default] takes certificates that nobody has signed,"
                        + " with any name: verification that is on. Set verify_certificate = yes");
        row("verify_strict", client + "verify_certificate = yes\nverify_strict = yes\n");
        row(
                "verify_strict where the script sees the verdict",
                DEFAULT + "verify_client = optional_no_ca\nverify_strict = on\n");
        row("verify_strict off needs no verification", DEFAULT + "verify_strict = 0\n");
        row(
                "verify_strict that is no boolean",
                DEFAULT + "verify_client = on\nca_list = ca.pem\nverify_strict = very\n",
                "5:17: verify_strict: very is no boolean: " + BOOLEANS);
        row(
                "verify_strict without verification",
                DEFAULT + "verify_strict = yes\n[client:default]\nverify_strict = yes\n",
                "(warning) 3:17: verify_strict has no effect: [server:default] verifies no certificate. Set verify_client",
                "(warning) 5:17: verify_strict has no effect: [client:default] verifies no certificate."
                        + " Set verify_certificate = yes");
        row(
                "verify_name with optional_no_ca",
                client + "verify_certificate = yes\nverify_client = optional_no_ca\nverify_name = wildcard\n",
                "(warning) 6:17: verify_client = optional_no_ca takes verify_certificate back: [client:default] lets"
                        + " servers pass whose certificate does not verify. Leave verify_client out of what rules"
                        + " clients, or verify_certificate",
                "7:15: verify_name has nothing to rely on: [client:default] takes certificates that nobody has signed,"
                        + " with any name: verification that is on. Set verify_certificate = yes");
        row(
                "F35 verify_name in a server section",
                DEFAULT + "ca_list = ca.pem\nverify_client = on\nverify_name = sip\n",
                "5:15: verify_name in [server:default]: a server has dialled no name to compare with:"
                        + " client sections only");
    }

    private void files() {
        String verified = "[server:default]\ncertificate = c.pem\nverify_client = on\n";
        row(
                "49 no known cipher",
                DEFAULT + "cipher_list = BOGUS\n",
                "(warning) 3:15: cipher_list: unknown word BOGUS is left out",
                "3:15: cipher_list chooses no suite that can be used: some of ECDHE-ECDSA-AES256-GCM-SHA384,"
                        + " ECDHE-RSA-AES256-GCM-SHA384, ECDHE-ECDSA-CHACHA20-POLY1305, ECDHE-RSA-CHACHA20-POLY1305,"
                        + " ECDHE-ECDSA-AES128-GCM-SHA256, ECDHE-RSA-AES128-GCM-SHA256, ECDHE-ECDSA-AES256-SHA,"
                        + " ECDHE-RSA-AES256-SHA, ECDHE-ECDSA-AES128-SHA, ECDHE-RSA-AES128-SHA, AES256-GCM-SHA384,"
                        + " AES128-GCM-SHA256, AES256-SHA, AES128-SHA");
        row(
                "50 ca_list missing",
                verified + "ca_list = no.pem\n",
                "4:11: ca_list DIR/no.pem does not exist. Correct the path, or create the file");
        row(
                "50 ca_list empty",
                folder -> {
                    Files.createFile(folder.resolve("empty.pem"));
                    Files.writeString(folder.resolve("tls.cfg"), verified + "ca_list = empty.pem\n");
                },
                "4:11: ca_list DIR/empty.pem is empty: PEM certificates are expected."
                        + " Name a file with a -----BEGIN CERTIFICATE----- block");
        row(
                "51 ca_path missing",
                verified + "ca_path = no\n",
                "(warning) 4:11: ca_path DIR/no does not exist: no certificate is trusted because of it."
                        + " Correct the path or its permissions");
        row(
                "52 crl missing",
                verified + "ca_list = ca.pem\ncrl = no.pem\n",
                "5:7: crl DIR/no.pem does not exist. Correct the path, or create the file");
        row(
                "52 crl of certificates",
                verified + "ca_list = ca.pem\ncrl = ca.pem\n",
                "(warning) 5:7: crl DIR/ca.pem holds certificates but no revocation list: no certificate of a peer will"
                        + " verify. Name a file with a -----BEGIN X509 CRL----- block, or leave crl out");
        row(
                "53 expired certificate",
                "[server:default]\ncertificate = expired.pem\n",
                "(warning) 2:15: certificate DIR/expired.pem: certificate 1 (CN=old, O=Test) expired at"
                        + " 2026-05-31T12:00:00Z: peers that verify will refuse it. Renew it");
        row(
                "54 directory with a text file and a dangling link",
                folder -> {
                    Path directory = Files.createDirectory(folder.resolve("tls.d"));
                    Files.writeString(directory.resolve("README"), "Put profiles here.\n");
                    Files.createSymbolicLink(directory.resolve("a.cfg"), folder.resolve("nowhere"));
                    Files.writeString(directory.resolve("b.cfg"), DEFAULT);
                },
                "DIR/tls.d/README:1:1: option Put before the first section: a header such as [server:default]",
                "DIR/tls.d/a.cfg: the file does not exist: a readable file");
        row(
                "55 no config file",
                folder -> {},
                "kamailio.cfg:10:1: config tls.cfg does not exist: a readable file or directory");
    }
}
