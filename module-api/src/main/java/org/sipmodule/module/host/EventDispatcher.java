package org.sipmodule.module.host;

import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.EventCallback;
import org.sipmodule.module.EventRoutes;

/** Passes events of modules on to whatever runs event routes, once there is one: the linked script. */
final class EventDispatcher implements EventRoutes {

    /** Before the script is linked there is no block to run. */
    private static final EventRoutes NO_ROUTES = new EventRoutes() {
        @Override
        public boolean has(String event) {
            return false;
        }

        @Override
        public Verdict fire(String event, ConnectionInfo connection) {
            return Verdict.CONTINUE;
        }

        @Override
        public Verdict fire(EventCallback callback, String event, ConnectionInfo connection) {
            return Verdict.CONTINUE;
        }
    };

    private volatile EventRoutes routes = NO_ROUTES;

    void routes(EventRoutes linked) {
        routes = linked;
    }

    @Override
    public boolean has(String event) {
        return routes.has(event);
    }

    @Override
    public Verdict fire(String event, ConnectionInfo connection) {
        return routes.fire(event, connection);
    }

    @Override
    public Verdict fire(EventCallback callback, String event, ConnectionInfo connection) {
        return routes.fire(callback, event, connection);
    }
}
