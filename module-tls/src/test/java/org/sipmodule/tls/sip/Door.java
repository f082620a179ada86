package org.sipmodule.tls.sip;

import org.sipmodule.tls.serving.TlsServer;

/** The two ways into a SIP stack. */
enum Door {
    PROCESSOR,
    SOCKETS;

    SipStackFixture open(TlsServer server) throws Exception {
        return this == PROCESSOR
                ? SipStackFixture.scalable(server, SipSettings.DEFAULTS, server.port())
                : SipStackFixture.sockets(server, SipSettings.DEFAULTS, server.port());
    }
}
