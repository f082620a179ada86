package org.sipmodule.embedded.sip;

import java.util.Optional;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.SipMessage;

/** What is done with each message that arrives: the script's routes. Called from many threads at once. */
public interface MessageRouter {

    /** Routes a request; a failure is told on the log, never thrown. */
    void request(SipMessage request, Optional<ConnectionInfo> connection);

    /**
     * Routes a reply before the transaction it belongs to sees it.
     *
     * @return false when the script dropped it
     */
    boolean reply(SipMessage reply, Optional<ConnectionInfo> connection);
}
