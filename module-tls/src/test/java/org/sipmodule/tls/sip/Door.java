package org.sipmodule.tls.sip;

import org.sipmodule.tls.serving.TlsServer;

/** The two ways into a SIP stack. */
enum Door {
    PROCESSOR,
    SOCKETS;

    SipStackFixture open(TlsServer server) throws Exception {
        return open(server, SipSettings.DEFAULTS);
    }

    SipStackFixture open(TlsServer server, SipSettings settings) throws Exception {
        return this == PROCESSOR
                ? SipStackFixture.scalable(server, settings, server.port())
                : SipStackFixture.sockets(server, settings, server.port());
    }
}
