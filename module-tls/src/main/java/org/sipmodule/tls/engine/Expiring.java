package org.sipmodule.tls.engine;

import java.time.Instant;

/** What ends at a time, and is told of as that comes near. Two that are equal are the same one. */
public interface Expiring {

    /** How near its end is: less the nearer it is; {@link Integer#MAX_VALUE} when that is not worth a word. */
    int due(Instant now);

    /** One line that says so, and what to do. */
    String line(Instant now);
}
