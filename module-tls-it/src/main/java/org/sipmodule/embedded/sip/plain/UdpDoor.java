package org.sipmodule.embedded.sip.plain;

import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.UDPMessageProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.log.SparseLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The stack's UDP, with an end to what waits. */
final class UdpDoor extends UDPMessageProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(UdpDoor.class);

    private final SparseLog<InetSocketAddress> drops = SparseLog.byListener(LOG);
    private final SparseLog<InetAddress> refusals = SparseLog.byAddress(LOG);
    private final InetSocketAddress address;
    private final Runnable dropped;

    /** @param dropped told of each datagram that is not served */
    UdpDoor(SIPTransactionStack stack, InetAddress address, int port, Runnable dropped) throws IOException {
        super(address, stack, port);
        this.address = new InetSocketAddress(address, port);
        this.dropped = dropped;
        messageQueue = new WaitingDatagrams(this::dropped, this::refused);
    }

    private void refused(InetAddress sender) {
        dropped.run();
        refusals.log(
                Level.WARN,
                sender,
                "a datagram from {} has a line of more than {} bytes in its headers and is not served",
                Addresses.text(sender),
                HeaderLineLength.MOST);
    }

    private void dropped() {
        dropped.run();
        drops.log(
                Level.WARN,
                address,
                "udp:{} drops datagrams, as more come than are served (udp_dropped counts them). Keep out whoever"
                        + " floods it, or give the host more threads (children), processors or memory",
                Addresses.text(address));
    }
}
