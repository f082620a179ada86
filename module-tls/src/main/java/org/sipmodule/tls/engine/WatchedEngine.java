package org.sipmodule.tls.engine;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * A server engine that knows whether it resumed a session, which Conscrypt does not tell: it reads the ServerHello that
 * leaves through {@code wrap}.
 */
final class WatchedEngine extends RoomyEngine {

    private final ServerFlight flight = new ServerFlight();

    WatchedEngine(SSLEngine engine) {
        super(engine);
    }

    boolean isResumed() {
        return flight.isResumption();
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer out) throws SSLException {
        int before = out.position();
        SSLEngineResult result = super.wrap(sources, offset, length, out);
        if (!flight.isDecided() && result.bytesProduced() > 0) {
            flight.add(out.slice(before, result.bytesProduced()));
        }
        return result;
    }
}
