package org.sipmodule.tls.runtime;

/**
 * What is bounded, in the order in which a connection meets it: the setting that an operator changes, the statistic that
 * counts how often it was reached, and what to do then.
 */
public enum Limit {
    LOW_MEM_THRESHOLD1(
            "low_mem_threshold1",
            "low_memory_refused",
            "new connections refused by low_mem_threshold1",
            "Give the JVM more memory, or find out what holds it"),
    CONNECTIONS_PER_SOURCE(
            "max_connections_per_source",
            "refused_by_source",
            "connections refused by max_connections_per_source",
            "When many users share that address, raise it or list the address in source_exempt"),
    CONNECTIONS(
            "tls_max_connections",
            "refused_by_limit",
            "connections refused, or dropped before their handshake was done, by tls_max_connections",
            "Raise it, or set max_connections_per_source when few addresses hold the connections"),
    HANDSHAKES(
            "max_handshakes",
            "dropped_handshakes",
            "connections refused, or dropped before their handshake was done, by max_handshakes",
            "Raise it when so many clients connect at a time, else look for who opens connections and says nothing"),
    HANDSHAKE_TIMEOUT(
            "handshake_timeout",
            "late_handshakes",
            "handshakes not done at the deadline",
            "Raise it when slow networks need longer"),
    CLIENT_HELLO(
            "max_client_hello", "long_hellos", "ClientHellos longer than max_client_hello", "Raise it up to 65536"),
    HANDSHAKES_PER_SOURCE(
            "max_handshakes_per_source",
            "refused_handshakes",
            "handshakes refused by max_handshakes_per_source",
            "When many users share that address, raise it or list the address in source_exempt"),
    CON_CT_WQ_MAX(
            "con_ct_wq_max",
            "con_ct_wq_full",
            "messages refused as too much waits for one handshake",
            "See why the handshake takes so long, or raise it"),
    CT_WQ_MAX(
            "ct_wq_max",
            "ct_wq_full",
            "messages refused as too much waits for all handshakes together",
            "See why handshakes take so long, or raise it"),
    CON_RD_BUF_MAX(
            "con_rd_buf_max",
            "paused_reads",
            "times that a connection was not read from until its messages were handled",
            "No harm if rare; else messages come faster than they are handled"),
    CON_WQ_MAX(
            "con_wq_max",
            "con_wq_full",
            "messages refused as the peer does not take what is sent",
            "See why the peer does not read, or raise it when messages come in bursts"),
    MESSAGE_SIZE(
            "max_message_size",
            "long_messages",
            "connections closed for a SIP message longer than max_message_size, or for one of too many unfinished ones",
            "Raise it when such messages are wanted"),
    MESSAGE_TIMEOUT(
            "message_timeout",
            "late_messages",
            "connections closed for a SIP message that was not whole in time",
            "Raise it when slow networks need longer"),
    LOW_MEM_THRESHOLD2(
            "low_mem_threshold2",
            "low_memory_closed",
            "connections closed by low_mem_threshold2",
            "Give the JVM more memory, or find out what holds it");

    private final String setting;
    private final String statistic;
    private final String doc;
    private final String remedy;

    Limit(String setting, String statistic, String doc, String remedy) {
        this.setting = setting;
        this.statistic = statistic;
        this.doc = doc;
        this.remedy = remedy;
    }

    /** The modparam or core setting that sets it. */
    public String setting() {
        return setting;
    }

    /** The statistic that counts how often it was reached. */
    public String statistic() {
        return statistic;
    }

    /** What the statistic counts, in a line. */
    public String doc() {
        return doc;
    }

    /** What an operator can do, as a sentence without its full stop. */
    public String remedy() {
        return remedy;
    }
}
