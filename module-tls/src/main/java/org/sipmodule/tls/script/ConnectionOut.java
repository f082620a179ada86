package org.sipmodule.tls.script;

import java.util.Optional;
import java.util.function.Predicate;
import org.sipmodule.module.EventCallback;
import org.sipmodule.module.EventRoutes;
import org.sipmodule.module.EventRoutes.Verdict;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.runtime.TlsConnection;

/**
 * {@code event_route[tls:connection-out]} (manual 14.1), or the Java code that {@code event_callback} names in its place
 * (10.32): says whether a new outbound connection may carry anything.
 */
public final class ConnectionOut implements Predicate<TlsConnection> {

    public static final String NAME = "tls:connection-out";

    private final EventRoutes events;
    private final Optional<EventCallback> callback;

    private ConnectionOut(EventRoutes events, Optional<EventCallback> callback) {
        this.events = events;
        this.callback = callback;
    }

    /** @param problems receives an error when {@code event_callback} names nothing */
    public static ConnectionOut of(ModuleContext context, Problems problems) {
        Optional<String> name = context.params().text(TlsParams.EVENT_CALLBACK).filter(text -> !text.isEmpty());
        Optional<EventCallback> found = name.flatMap(
                known -> Optional.ofNullable(context.eventCallbacks().get(known)));
        if (name.isPresent() && found.isEmpty()) {
            problems.error(
                    context.params().place(TlsParams.EVENT_CALLBACK),
                    "event_callback: this host has no Java callback named " + name.get(),
                    context.eventCallbacks().isEmpty()
                            ? "the name of an " + EventCallback.class.getName() + " among its libraries"
                            : "one of "
                                    + String.join(", ", context.eventCallbacks().keySet()),
                    NearestName.hint(name.get(), context.eventCallbacks().keySet()));
        }
        return new ConnectionOut(context.events(), found);
    }

    /** On the connection's worker, before the first byte of clear text leaves (README D12). */
    @Override
    public boolean test(TlsConnection connection) {
        if (callback.isPresent()) {
            return events.fire(callback.get(), NAME, connection.info()) == Verdict.CONTINUE;
        }
        return !events.has(NAME) || events.fire(NAME, connection.info()) == Verdict.CONTINUE;
    }
}
