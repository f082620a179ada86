package org.sipmodule.tls.engine;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Gives back the native memory and the two descriptors of an engine. Conscrypt does so only when both directions are
 * closed and the close_notify has been taken out; otherwise they stay until a garbage collection.
 * Public for the transport, which knows when a connection is over.
 */
public final class EngineRelease {

    /** Far more wraps than a close takes: an engine that will not end must not hold the worker. */
    private static final int MOST_WRAPS = 64;

    private EngineRelease() {}

    /** Works in each state of an engine, also on one that was never used or is released already. */
    public static void release(SSLEngine engine) {
        engine.closeOutbound();
        try {
            if (!engine.isOutboundDone()) {
                takeOut(engine);
            }
        } catch (SSLException pendingFailure) {
            // a failed handshake is reported once more here; it has been logged, and its alert is out
        }
        try {
            engine.closeInbound();
        } catch (SSLException noCloseNotify) {
            // the peer went without one: expected here
        }
    }

    private static void takeOut(SSLEngine engine) throws SSLException {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        ByteBuffer scratch = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        for (int i = 0; i < MOST_WRAPS && !engine.isOutboundDone(); i++) {
            scratch.clear();
            engine.wrap(nothing, scratch);
        }
    }
}
