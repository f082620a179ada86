package org.sipmodule.tls.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of files and everything that is said about them when they are loaded; an empty list means that they are accepted
 * in silence. The numbers are the rows of the behaviour reference, section 13; F numbers are those of the field cases, D
 * numbers those of the decisions.
 */
abstract class TlsCfgTable {

    /** Puts what a row is about into a folder that has certificates already. */
    interface Writer {
        void write(Path folder) throws IOException;
    }

    /** A default profile of two lines. */
    static final String DEFAULT = "[server:default]\ncertificate = c.pem\n";

    static final String OPTIONS =
            "one of ca_list, ca_path, certificate, certificate2, cipher_list, crl, method, private_key, private_key2,"
                    + " private_key_password, private_key_password2, require_certificate, server_id, server_name, server_name_mode, verify_certificate, verify_client,"
                    + " verify_depth, verify_name, verify_strict";
    static final String METHODS =
            "one of SSLv23, TLSv1, TLSv1.0, TLSv1+, TLSv1.0+, TLSv1.1, TLSv1.1+, TLSv1.2, TLSv1.2+, TLSv1.3, TLSv1.3+";
    static final String DOMAINS = "default, any, IPv4:port or [IPv6]:port";
    static final String TYPES = "server (srv, s) or client (cli, c)";
    static final String BOOLEANS = "one of yes, no, true, false, on, off";
    static final String QUOTE_ALL = "Put the value in double quotes if all of it belongs together";
    static final String CHARACTERS = "letters, digits, _ and =:;.,?[]/@!$%&*()-+|'"
            + ". Put the value in double quotes if the character belongs to it";

    static final String VERIFIES_NOBODY = "what is dialled and no other section fits shows no certificate and verifies"
            + " nobody. Write it, as nothing is taken from other sections";
    static final String NO_CLIENT_DEFAULT = "(warning) tls.cfg: there is no [client:default]: " + VERIFIES_NOBODY;

    private final List<Object[]> rows = new ArrayList<>();

    /** Each row: its name, a {@link Writer}, a list of what is said. */
    final List<Object[]> rows() {
        return rows;
    }

    /** @param said each problem as {@code line:column: text}, a warning marked with {@code (warning)} */
    final void row(String name, String text, String... said) {
        row(name, folder -> Files.writeString(folder.resolve("tls.cfg"), text), said);
    }

    final void row(String name, Writer writer, String... said) {
        rows.add(new Object[] {name, writer, List.of(said)});
    }

    static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }
}
