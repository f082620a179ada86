package org.sipmodule.embedded.sip.plain;

import java.io.IOException;

/** A message is not sent, as too much waits for the peer on a connection that is there: another way to it would help nobody. */
public final class PeerTakesNothing extends IOException {

    private static final long serialVersionUID = 1L;

    PeerTakesNothing() {
        super("the peer takes nothing, and too much waits for it already");
    }
}
