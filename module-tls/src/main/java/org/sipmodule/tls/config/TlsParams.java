package org.sipmodule.tls.config;

import static org.sipmodule.module.Param.Access.CHANGEABLE;
import static org.sipmodule.module.Param.Access.READ_ONLY;
import static org.sipmodule.module.Param.Access.WRITE_ONLY;
import static org.sipmodule.module.Param.OutOfRange.REFUSED;
import static org.sipmodule.module.Param.number;
import static org.sipmodule.module.Param.text;

import java.util.ArrayList;
import java.util.List;
import org.sipmodule.module.Param;

/**
 * The one table of the module's parameters: {@code modparam}, {@code tls.cfg}, the {@code cfg.*} commands,
 * {@code tls.options} and the documentation are all read from here. The number in front of each line is the section of the
 * manual; defaults are the manual's unless README says otherwise.
 */
public final class TlsParams {

    private static final int KIB = 1024;
    private static final int GIB = 1 << 30;

    /** The longest idle time of Kamailio's timers: 2^31 - 1 ticks of 1/16 s. */
    public static final int MAX_TIMEOUT = Integer.MAX_VALUE / 16;

    // ------------------------------------------------------------------ profiles: ignored when config is set

    public static final Param<String> TLS_METHOD = text(
                    "tls_method", "TLSv1.2+", "10.1 protocol versions: TLSv1.2+, TLSv1.2, TLSv1.3, ... (D1: not TLSv1)")
            .withVariable("method", READ_ONLY);

    public static final Param<String> CERTIFICATE = text(
                    "certificate", "cert.pem", "10.2 file with the own certificate and its chain, PEM")
            .withFile()
            .withVariable("certificate", READ_ONLY);

    public static final Param<String> PRIVATE_KEY = text(
                    "private_key", "cert.pem", "10.3 file with the private key, PEM, or /engine:LABEL, /uri:pkcs11:...")
            .withShown(KeyName::withoutPin)
            .withFile()
            .withVariable("private_key", READ_ONLY);

    public static final Param<String> PRIVATE_KEY_PASSWORD =
            text("private_key_password", "D26 password of an encrypted key: the text, env:NAME or file:PATH");

    public static final Param<String> CA_LIST = text("ca_list", "10.4 file with the trusted certificates, PEM")
            .withFile()
            .withVariable("ca_list", READ_ONLY);

    public static final Param<String> CA_PATH = text(
                    "ca_path", "10.5 directory with trusted certificates, not sent to clients")
            .withFile()
            .withVariable("ca_path", READ_ONLY);

    public static final Param<String> CRL = text("crl", "10.6 file with certificate revocation lists, PEM")
            .withFile()
            .withVariable("crl", READ_ONLY);

    public static final Param<Integer> VERIFY_CERTIFICATE =
            flag("verify_certificate", 0, "10.7 1: a peer's certificate must verify", READ_ONLY);

    public static final Param<Integer> VERIFY_DEPTH = number(
                    "verify_depth", 9, "10.8 most intermediate certificates in a peer's chain; negative: no limit")
            .withRange(0, 100)
            .withVariable("verify_depth", READ_ONLY);

    public static final Param<Integer> REQUIRE_CERTIFICATE =
            flag("require_certificate", 0, "10.9 1: a client must present a certificate", READ_ONLY);

    public static final Param<String> CIPHER_LIST = text(
                    "cipher_list", "10.10 cipher suites up to TLS 1.2, in OpenSSL's language")
            .withVariable("cipher_list", READ_ONLY);

    public static final Param<String> SERVER_NAME = text(
                    "server_name", "10.11 name that is sent as SNI (D15: it takes effect)")
            .withVariable("server_name", READ_ONLY);

    public static final Param<String> VERIFY_CLIENT = text(
                    "verify_client",
                    "off",
                    "10.37 off, on, optional or optional_no_ca; adds to verify_certificate and require_certificate")
            .withVariable("verify_client", READ_ONLY);

    /** Ours, so no run-time variable. */
    public static final Param<Integer> VERIFY_STRICT = number(
                    "verify_strict",
                    0,
                    "1: verified certificates must keep the rules of RFC 5280 and of the CA/Browser forum that"
                            + " self-made authorities often break")
            .withRange(0, 1, REFUSED);

    // ------------------------------------------------------------------ connections

    public static final Param<Integer> CONNECTION_TIMEOUT = number(
                    "connection_timeout", 600, "10.12 idle time in s after which a connection is closed; -1: never")
            .withRange(-1, MAX_TIMEOUT)
            .withVariable("connection_timeout", WRITE_ONLY);

    public static final Param<Integer> TLS_DISABLE_COMPRESSION = number(
                    "tls_disable_compression", 1, "10.13 0 asks for TLS compression, which this engine does not have")
            .withRange(0, 1)
            .withVariable("disable_compression", READ_ONLY);

    public static final Param<Integer> SSL_RELEASE_BUFFERS = number(
                    "ssl_release_buffers", 1, "10.14 1: give idle buffers back; 0: keep; -1: the library's default")
            .withRange(-1, 1)
            .withVariable("ssl_release_buffers", READ_ONLY);

    public static final Param<Integer> SSL_FREELIST_MAX_LEN = number(
                    "ssl_freelist_max_len", 0, "10.15 free memory chunks kept per connection; no effect here")
            .withRange(-1, GIB)
            .withVariable("ssl_free_list_max", READ_ONLY);

    public static final Param<Integer> SSL_MAX_SEND_FRAGMENT = number(
                    "ssl_max_send_fragment", -1, "10.16 most clear-text bytes in a record, 512..16384; -1: 16384")
            .withRange(-1, 64 * KIB)
            .withVariable("ssl_max_send_fragment", READ_ONLY);

    public static final Param<Integer> SSL_READ_AHEAD = number(
                    "ssl_read_ahead", 0, "10.17 1: read ahead; -1: the library's default; no effect here")
            .withRange(-1, 1)
            .withVariable("ssl_read_ahead", READ_ONLY);

    public static final Param<Integer> SEND_CLOSE_NOTIFY =
            flag("send_close_notify", 0, "10.18 1: say close_notify before closing", CHANGEABLE);

    public static final Param<Integer> CON_CT_WQ_MAX = number(
                    "con_ct_wq_max", 64 * KIB, "10.19 most clear-text bytes queued on one connection")
            .withRange(0, 4 * KIB * KIB)
            .withVariable("con_ct_wq_max", CHANGEABLE);

    public static final Param<Integer> CT_WQ_MAX = number(
                    "ct_wq_max", 10 * KIB * KIB, "10.20 most clear-text bytes queued on all connections")
            .withRange(0, GIB)
            .withVariable("ct_wq_max", CHANGEABLE);

    public static final Param<Integer> CT_WQ_BLK_SIZE = number(
                    "ct_wq_blk_size", 4 * KIB, "10.21 smallest block of the clear-text queues in bytes")
            .withRange(1, 64 * KIB)
            .withVariable("ct_wq_blk_size", CHANGEABLE);

    public static final Param<Integer> TLS_LOG = number(
                    "tls_log", 3, "10.22 log level of TLS messages: -1 error, 0 warning, 1 notice, 2 info, 3 debug")
            .withRange(0, 1000)
            .withVariable("log", CHANGEABLE);

    public static final Param<Integer> TLS_DEBUG = number("tls_debug", 3, "10.23 log level of TLS debug messages")
            .withRange(0, 1000)
            .withVariable("debug", CHANGEABLE);

    public static final Param<Integer> LOW_MEM_THRESHOLD1 = number(
                    "low_mem_threshold1",
                    -1,
                    "10.24 free memory in KB below which connections are refused; -1: a reserve, 0: off")
            .withRange(-1, GIB)
            .withVariable("low_mem_threshold1", CHANGEABLE);

    public static final Param<Integer> LOW_MEM_THRESHOLD2 = number(
                    "low_mem_threshold2",
                    -1,
                    "10.25 free memory in KB below which operations fail; -1: a reserve, 0: off")
            .withRange(-1, GIB)
            .withVariable("low_mem_threshold2", CHANGEABLE);

    public static final Param<Integer> TLS_FORCE_RUN = number(
                    "tls_force_run", 0, "10.26 1: start in spite of failed library checks")
            .withRange(0, 1)
            .withVariable("force_run", READ_ONLY);

    public static final Param<Integer> SESSION_CACHE =
            flag("session_cache", 0, "10.27 1: sessions may be resumed (D24: by id and by ticket)", READ_ONLY);

    public static final Param<String> SESSION_ID = text(
                    "session_id", "kamailio-tls-5.x.y", "10.28 context that sessions belong to")
            .withVariable("session_id", READ_ONLY);

    public static final Param<Integer> RENEGOTIATION = number(
                    "renegotiation",
                    0,
                    "10.29 1: renegotiation by the peer is let through to the engine, which refuses it")
            .withRange(0, 1);

    public static final Param<Integer> HANDSHAKE_TIMEOUT = number(
                    "handshake_timeout", 10, "D22 time in s within which a handshake must be done")
            .withRange(1, 3600, REFUSED);

    public static final Param<Integer> MESSAGE_TIMEOUT = number(
                    "message_timeout",
                    30,
                    "D40 time in s within which a SIP message must be whole after its first byte")
            .withRange(1, 3600, REFUSED);

    // ------------------------------------------------------------------ limits of ours

    public static final Param<Integer> MAX_HANDSHAKES = number(
                    "max_handshakes",
                    0,
                    "most accepted connections whose handshake is not done, the oldest is dropped for a newer one; 0:"
                            + " tls_max_connections")
            .withRange(0, GIB, REFUSED);

    public static final Param<Integer> MAX_CLIENT_HELLO = number(
                    "max_client_hello", 64 * KIB, "D22 most bytes of a ClientHello")
            .withRange(512, 64 * KIB, REFUSED);

    /** Off, as a NAT or a load balancer may have all users of a server behind one address. */
    public static final Param<Integer> MAX_CONNECTIONS_PER_SOURCE = number(
                    "max_connections_per_source", 0, "most accepted connections of one source at a time; 0: any number")
            .withRange(0, GIB, REFUSED);

    /** Off, for the same reason. */
    public static final Param<Integer> MAX_HANDSHAKES_PER_SOURCE = number(
                    "max_handshakes_per_source", 0, "most handshakes of one source in a second; 0: any number")
            .withRange(0, GIB, REFUSED);

    public static final Param<Integer> SOURCE_PREFIX_IPV4 = number(
                    "source_prefix_ipv4", 32, "first bits of an IPv4 address that make it another source")
            .withRange(1, 32, REFUSED);

    /** A subscriber has a network of that size, and any number of addresses in it. */
    public static final Param<Integer> SOURCE_PREFIX_IPV6 = number(
                    "source_prefix_ipv6", 64, "first bits of an IPv6 address that make it another source")
            .withRange(1, 128, REFUSED);

    public static final Param<String> SOURCE_EXEMPT = text(
                    "source_exempt", "addresses and networks without limit as a source, separated by commas")
            .withRepeats();

    public static final Param<Integer> CON_RD_BUF_MAX = number(
                    "con_rd_buf_max",
                    64 * KIB,
                    "encrypted bytes of one connection that may wait before it is not read on")
            .withRange(KIB, 16 * KIB * KIB, REFUSED);

    public static final Param<Integer> CON_WQ_MAX = number(
                    "con_wq_max", 256 * KIB, "bytes that may wait to be written to one connection")
            .withRange(4 * KIB, 64 * KIB * KIB, REFUSED);

    public static final Param<Integer> MAX_MESSAGE_SIZE = number(
                    "max_message_size", 256 * KIB, "most bytes of a SIP message; of them 65536 for its headers")
            .withRange(4 * KIB, 16 * KIB * KIB, REFUSED);

    // ------------------------------------------------------------------ files, scripts, hardware

    public static final Param<String> CONFIG = text("config", "10.30 file or directory with the profiles (tls.cfg)")
            .withFile()
            .withVariable("config", WRITE_ONLY);

    public static final Param<Integer> RELOAD_WATCH = number(
                    "reload_watch", 0, "time in s between looks at the files of config, which reload it; 0: off")
            .withRange(0, 86_400, REFUSED);

    public static final Param<String> XAVP_CFG =
            text("xavp_cfg", "10.31 xavp whose server_name and server_id rule the next outbound connection");

    public static final Param<String> EVENT_CALLBACK = text(
            "event_callback", "10.32 name of the Java EventCallback called instead of event_route[tls:connection-out]");

    public static final Param<String> RAND_ENGINE = text(
            "rand_engine", "10.33 krand, fastrand, cryptorand or kxlibssl; no effect here, the engine's own is used");

    public static final Param<String> ENGINE = text("engine", "NONE", "10.34 pkcs11 for keys in hardware (D27)");

    public static final Param<String> ENGINE_CONFIG =
            text("engine_config", "10.35 file that names the PKCS#11 module and the PIN");

    public static final Param<String> ENGINE_ALGORITHMS =
            text("engine_algorithms", "10.36 comma-separated: ALL RSA DSA DH EC RAND CIPHERS DIGESTS PKEY ...");

    // ------------------------------------------------------------------ of Kamailio 5.7 and 5.8, for OpenSSL alone

    public static final Param<Integer> INIT_MODE =
            number("init_mode", 0, "D28 how OpenSSL is started, a sum of flags; no effect here");

    public static final Param<Integer> PROVIDER_QUIRKS =
            number("provider_quirks", 0, "D28 how providers of OpenSSL 3 are set up; no effect here");

    // ------------------------------------------------------------------ variables that no modparam sets

    /** Listed by {@code cfg.list}, unused, and no modparam: a profile's own {@code server_name_mode} counts. */
    public static final Param<Integer> SERVER_NAME_MODE = number(
                    "server_name_mode", 0, "10.30 how server_name is matched; only of use in tls.cfg")
            .withRange(0, 1)
            .withVariable("server_name_mode", READ_ONLY);

    /** Listed by {@code cfg.list}, unused, and no modparam: a profile's own {@code server_id} counts. */
    public static final Param<String> SERVER_ID = text(
                    "server_id", "10.30 name by which a client profile is chosen; only of use in tls.cfg")
            .withVariable("server_id", READ_ONLY);

    /** Ours, so no run-time variable; and no modparam, as one for all peers would check names that nobody thought of. */
    public static final Param<String> VERIFY_NAME = text(
            "verify_name",
            "off",
            "names in a server's certificate against the domain dialled: off, sip, wildcard or sip:DOMAIN,...;"
                    + " only of use in tls.cfg");

    /** The second pair of a profile (Kamailio 6); no modparam, as it is not inherited. */
    public static final Param<String> CERTIFICATE2 =
            text("certificate2", "10.2 second certificate of a profile, of the other key type; only of use in tls.cfg");

    public static final Param<String> PRIVATE_KEY2 =
            text("private_key2", "10.3 private key of certificate2; only of use in tls.cfg");

    public static final Param<String> PRIVATE_KEY_PASSWORD2 =
            text("private_key_password2", "D26 password of private_key2; only of use in tls.cfg");

    // ------------------------------------------------------------------ the orders in which they are shown

    /** The run-time variables in the order of {@code cfg.list tls}. */
    public static final List<Param<?>> VARIABLES = List.of(
            TLS_FORCE_RUN,
            TLS_METHOD,
            SERVER_NAME,
            SERVER_NAME_MODE,
            SERVER_ID,
            VERIFY_CERTIFICATE,
            VERIFY_DEPTH,
            REQUIRE_CERTIFICATE,
            VERIFY_CLIENT,
            PRIVATE_KEY,
            CA_LIST,
            CA_PATH,
            CRL,
            CERTIFICATE,
            CIPHER_LIST,
            SESSION_CACHE,
            SESSION_ID,
            CONFIG,
            TLS_LOG,
            TLS_DEBUG,
            CONNECTION_TIMEOUT,
            TLS_DISABLE_COMPRESSION,
            SSL_RELEASE_BUFFERS,
            SSL_FREELIST_MAX_LEN,
            SSL_MAX_SEND_FRAGMENT,
            SSL_READ_AHEAD,
            LOW_MEM_THRESHOLD1,
            LOW_MEM_THRESHOLD2,
            CT_WQ_MAX,
            CON_CT_WQ_MAX,
            CT_WQ_BLK_SIZE,
            SEND_CLOSE_NOTIFY);

    /** Every parameter that {@code modparam} sets: the variables in their order, then those that are none. */
    public static final List<Param<?>> ALL = modparams();

    private TlsParams() {}

    private static Param<Integer> flag(String name, int defaultValue, String doc, Param.Access access) {
        return number(name, defaultValue, doc).withRange(0, 1).withVariable(name, access);
    }

    private static List<Param<?>> modparams() {
        List<Param<?>> all = new ArrayList<>(VARIABLES);
        all.removeAll(List.of(SERVER_NAME_MODE, SERVER_ID));
        all.addAll(List.of(
                PRIVATE_KEY_PASSWORD,
                VERIFY_STRICT,
                RENEGOTIATION,
                HANDSHAKE_TIMEOUT,
                MESSAGE_TIMEOUT,
                MAX_HANDSHAKES,
                MAX_CLIENT_HELLO,
                MAX_CONNECTIONS_PER_SOURCE,
                MAX_HANDSHAKES_PER_SOURCE,
                SOURCE_PREFIX_IPV4,
                SOURCE_PREFIX_IPV6,
                SOURCE_EXEMPT,
                CON_RD_BUF_MAX,
                CON_WQ_MAX,
                MAX_MESSAGE_SIZE,
                RELOAD_WATCH,
                XAVP_CFG,
                EVENT_CALLBACK,
                RAND_ENGINE,
                ENGINE,
                ENGINE_CONFIG,
                ENGINE_ALGORITHMS,
                INIT_MODE,
                PROVIDER_QUIRKS));
        return List.copyOf(all);
    }
}
