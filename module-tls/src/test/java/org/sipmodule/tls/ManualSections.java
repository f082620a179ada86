package org.sipmodule.tls;

import java.util.List;
import java.util.Map;

/** The table of contents of the tls module's manual, as far as it is about names. */
public final class ManualSections {

    /** Its chapter 10, in this order. */
    public static final List<String> PARAMETERS = List.of(
            "tls_method",
            "certificate",
            "private_key",
            "ca_list",
            "ca_path",
            "crl",
            "verify_certificate",
            "verify_depth",
            "require_certificate",
            "cipher_list",
            "server_name",
            "connection_timeout",
            "tls_disable_compression",
            "ssl_release_buffers",
            "ssl_freelist_max_len",
            "ssl_max_send_fragment",
            "ssl_read_ahead",
            "send_close_notify",
            "con_ct_wq_max",
            "ct_wq_max",
            "ct_wq_blk_size",
            "tls_log",
            "tls_debug",
            "low_mem_threshold1",
            "low_mem_threshold2",
            "tls_force_run",
            "session_cache",
            "session_id",
            "renegotiation",
            "config",
            "xavp_cfg",
            "event_callback",
            "rand_engine",
            "engine",
            "engine_config",
            "engine_algorithms",
            "verify_client");

    /** Functions, commands and event routes. */
    static final Map<String, String> OTHERS = Map.of(
            "is_peer_verified", "11.1",
            "tls_set_connect_server_id", "11.2",
            "tls.info", "12.1",
            "tls.list", "12.2",
            "tls.options", "12.3",
            "tls.reload", "12.4",
            "tls:connection-out", "14.1");

    private ManualSections() {}

    /** The section about a name; empty for what the manual does not have. */
    static String of(String name) {
        int parameter = PARAMETERS.indexOf(name);
        return parameter < 0 ? OTHERS.getOrDefault(name, "") : "10." + (parameter + 1);
    }
}
