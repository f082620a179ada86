package org.sipmodule.module.host;

import java.util.Optional;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.FunctionResult;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.SipMessage;

/**
 * The route blocks of the linked script, for the parts of a host that run them: the main block for every message, and the
 * blocks that a transaction runs later. Safe from any thread; each context is used by one thread at a time.
 */
public interface ScriptRoutes {

    /** Whether the script has that block; an empty name means the main one, such as {@code request_route}. */
    boolean has(RouteKind kind, String name);

    /** A context for a message that just arrived or that the host made itself. */
    RouteContext begin(SipMessage message, Optional<ConnectionInfo> connection);

    /**
     * A context for another message, or another branch, of the transaction that {@code earlier} belongs to: AVPs, XAVPs,
     * flags, attachments and attributes are the same objects, {@code $var} begins anew.
     */
    RouteContext resume(RouteContext earlier, SipMessage message, Optional<ConnectionInfo> connection);

    /** As {@link #resume} for a request that is about to be sent as a branch: it has attributes of its own. */
    RouteContext branch(RouteContext earlier, SipMessage request);

    /**
     * Runs a block on the calling thread and returns when it ended.
     *
     * @param context from {@link #begin} or {@link #resume} of this object
     * @return the code and how the block ended; {@code CONTINUE} also after {@code return}
     * @throws org.sipmodule.module.ScriptException when there is no such block, or the block cannot go on
     */
    FunctionResult run(RouteKind kind, String name, RouteContext context);
}
