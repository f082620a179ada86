package org.sipmodule.tls.transport;

import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.InboundPolicy;
import org.sipmodule.tls.runtime.OutboundConnections;
import org.sipmodule.tls.runtime.OutboundPolicy;
import org.sipmodule.tls.runtime.TlsCounters;
import org.sipmodule.tls.runtime.TransportSettings;

/**
 * What all connections of one transport share.
 *
 * @param usable the outbound connections that further requests may take
 * @param tokens for connections whose handshake may wait for a key on a token
 */
record Surroundings(
        TransportSettings settings,
        InboundPolicy inbound,
        OutboundPolicy outbound,
        ConnectionTable connections,
        OutboundConnections usable,
        TlsCounters counters,
        Capacity capacity,
        TokenLanes tokens,
        ConnectionLog log) {}
