package org.sipmodule.module.script.syntax;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One core setting of {@code kamailio.cfg}: the table of all that are known.
 *
 * @param names  its name, then its other spellings
 * @param use    what becomes of it here
 * @param remedy what to do instead, when nothing becomes of it
 */
record CoreSetting(List<String> names, Type type, Use use, String remedy) {

    enum Type {
        /** Also {@code yes}, {@code no} and their like, which are 1 and 0 to Kamailio everywhere. */
        NUMBER("a number, yes or no"),
        TEXT("a text in quotes or a word"),
        /** {@code listen} and {@code alias}. */
        SOCKET("[protocol:]address[:port]");

        private final String expected;

        Type(String expected) {
            this.expected = expected;
        }

        String expected() {
            return expected;
        }
    }

    enum Use {
        /** Does here what it does in Kamailio, or is there for a host to do it. */
        ACTS,
        /** Holds here whatever the script says: turning it off does nothing. */
        ALWAYS_ON,
        /** Tunes a part of Kamailio that this server does not have; harmless to ignore. */
        NO_MEANING,
        /** Will surprise somebody when it is ignored: a warning, where the script turns it on. */
        NOT_DONE,
        /** Would leave a hole when it is ignored. */
        REFUSED
    }

    CoreSetting {
        names = List.copyOf(names);
    }

    private static final Map<String, CoreSetting> BY_NAME = new HashMap<>();

    static {
        add(Use.ACTS, Type.SOCKET, "", "listen alias");
        add(Use.ACTS, Type.NUMBER, "", """
                enable_tls/tls_enable disable_tls/tls_disable disable_tcp server_signature port tls_port_no
                tls_max_connections tcp_max_connections tcp_connection_lifetime tcp_connect_timeout tcp_send_timeout
                tcp_keepalive tcp_keepidle tcp_keepintvl tcp_keepcnt debug children rpc_exec_delta
                exit_timeout/ser_kill_timeout max_while_loops max_recursive_level max_script_time advertised_port
                force_rport""");
        add(Use.ACTS, Type.TEXT, "", "advertised_address workdir/wdir run_dir/rundir server_header cfgengine");
        add(Use.ALWAYS_ON, Type.NUMBER, "", "log_stderror");
        add(Use.NO_MEANING, Type.NUMBER, "", """
                tcp_accept_no_cl tcp_children socket_workers sip_warning fork fork_delay sctp_children verbose_startup
                msg_time tcp_wait_data auto_aliases auto_bind_ipv6 dns rev_dns disable_sctp tcp_reuse_port tcp_async
                tcp_crlf_ping tcp_defer_accept tcp_delayed_ack tcp_fd_cache tcp_no_connect tcp_accept_aliases
                tcp_accept_hep3 tcp_accept_unique phone2tel check_via reply_to_via pmtu_discovery use_dns_cache
                dns_try_ipv6 dns_use_search_list dns_search_full_match dns_cache_init dns_cache_rec_pref dns_retr_time
                dns_retr_no dns_servers_no dns_cache_flags dns_cache_negative_ttl dns_cache_min_ttl dns_cache_max_ttl
                dns_cache_mem dns_cache_gc_interval dns_cache_del_nonexp/dns_cache_delete_nonexpired
                dns_naptr_ignore_rfc dns_tls_pref/dns_tls_preference dns_udp_pref/dns_udp_preference
                dns_tcp_pref/dns_tcp_preference dns_sctp_pref/dns_sctp_preference dns_slow_query_ms use_dst_blocklist
                dst_blocklist_init dst_blocklist_expire/dst_blocklist_ttl dst_blocklist_mem dst_blocklist_gc_interval
                dst_blocklist_udp_imask dst_blocklist_tcp_imask dst_blocklist_tls_imask dst_blocklist_sctp_imask
                log_color log_prefix_mode mem_join mem_safety mem_summary mem_status_mode memdbg/mem_dbg memlog/mem_log
                corelog/core_log shm_mem_size/shm_mem/shm shm_force_alloc mlock_pages disable_core_dump open_files_limit
                real_time rt_prio rt_policy rt_timer1_prio/rt_fast_timer_prio/rt_ftimer_prio
                rt_timer1_policy/rt_ftimer_policy rt_timer2_prio/rt_stimer_prio rt_timer2_policy/rt_stimer_policy
                sql_buffer_size onsend_route_reply mcast_loopback mcast_ttl http_reply_parse/http_reply_hack
                pv_buffer_size pv_buffer_slots pv_cache_action pv_cache_limit latency_log latency_cfg_log
                latency_limit_db latency_limit_action latency_limit_cfg tcp_connection_match tcp_conn_wq_max tcp_wq_max
                tcp_wq_blk_size tcp_rd_buf_size tcp_linger2 tcp_syncnt tcp_buf_write tcp_script_mode tcp_clone_rcvbuf
                tls_threads_mode tls_connection_match_domain udp4_raw udp4_raw_mtu udp4_raw_ttl maxbuffer modinit_delay
                route_locks_size wait_worker1_mode wait_worker1_time wait_worker1_usleep server_id async_workers
                async_usleep async_nonblock sip_parser_log sip_parser_mode sip_parser_log_oneline local_rport
                bind_ipv6_link_local""");
        add(Use.NO_MEANING, Type.TEXT, "", """
                mpath/loadpath log_facility log_name log_prefix user_agent_header tcp_poll_method ipv6_hex_style
                log_engine_type log_engine_data uri_host_extra_chars hdr_name_extra_chars stats_name_separator
                xavp_via_fields xavp_via_params version_table mcast tos""");
        String process = "This process cannot change its user; start it as the user it shall run as";
        add(Use.NOT_DONE, Type.TEXT, process, "user/uid group/gid");
        String records = "A next hop is looked up as one address, without NAPTR and SRV: name its host and port in $du";
        add(Use.NOT_DONE, Type.NUMBER, records, "use_dns_failover dns_srv_lb/dns_srv_loadbalancing dns_try_naptr");
        String leaving =
                "A request leaves by the socket that its request came in on, or by the first one with the transport of its"
                        + " next hop, and from that socket's address; $fs names another one";
        add(Use.NOT_DONE, Type.NUMBER, leaving, "mhomed");
        add(Use.NOT_DONE, Type.TEXT, leaving, "tcp_source_ipv4 tcp_source_ipv6");
        String bind = "Let the system allow it: sysctl net.ipv4.ip_nonlocal_bind=1";
        add(Use.NOT_DONE, Type.NUMBER, bind, "ip_free_bind/ipfreebind/ip_nonlocal_bind");
        String large =
                "A request of any size is sent over the transport that the script names: name TCP for large ones";
        add(Use.NOT_DONE, Type.NUMBER, large, "udp_mtu");
        add(Use.NOT_DONE, Type.TEXT, large, "udp_mtu_try_proto");
        String branches = "At most 12 branches are sent, as many as Kamailio has by default";
        add(Use.NOT_DONE, Type.NUMBER, branches, "max_branches");
        String log = "Set it with modparam(\"tls\", \"tls_log\", ...)";
        add(Use.NOT_DONE, Type.NUMBER, log, "tls_log/tlslog");
        String timeouts = "Set handshake_timeout of the module tls, and tcp_send_timeout";
        add(Use.NOT_DONE, Type.NUMBER, timeouts, "tls_handshake_timeout tls_send_timeout");
        String received = "event_route[core:msg-received] is not run: look at the message in request_route";
        add(Use.NOT_DONE, Type.NUMBER, received, "received_route_mode");
        add(Use.REFUSED, Type.TEXT, "Start the server in the changed root instead", "chroot");
        String proxy = "Turn the PROXY protocol off at the balancer too: with it no TLS handshake succeeds here";
        add(Use.REFUSED, Type.NUMBER, proxy, "tcp_accept_haproxy");
        add(Use.REFUSED, Type.NUMBER, "This server has no SCTP", "enable_sctp");
        String parameter = "Set it with modparam(\"tls\", ...) or in tls.cfg";
        add(Use.REFUSED, Type.TEXT, parameter, "tls_certificate tls_private_key tls_ca_list tls_method");
        add(Use.REFUSED, Type.NUMBER, parameter, "tls_verify tls_require_certificate");
    }

    private static void add(Use use, Type type, String remedy, String words) {
        for (String word : words.strip().split("\\s+", -1)) {
            CoreSetting setting = new CoreSetting(Arrays.asList(word.split("/", -1)), type, use, remedy);
            setting.names().forEach(name -> BY_NAME.put(name, setting));
        }
    }

    /** The first spelling: under it the value is kept. */
    String name() {
        return names.get(0);
    }

    static Optional<CoreSetting> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Every spelling there is, for suggestions. */
    static Collection<String> allNames() {
        return new TreeSet<>(BY_NAME.keySet());
    }
}
