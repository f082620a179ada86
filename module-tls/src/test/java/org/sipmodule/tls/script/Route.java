package org.sipmodule.tls.script;

import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.Supplier;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.Value;

/**
 * A route that knows no more than these tests need.
 *
 * @param uri the request's
 */
record Route(Optional<ConnectionInfo> connection, String uri) implements RouteContext {

    static Route on(ConnectionInfo connection) {
        return new Route(Optional.of(connection), "sip:a.test");
    }

    @Override
    public RouteKind kind() {
        return RouteKind.REQUEST;
    }

    @Override
    public SipMessage message() {
        return (SipMessage) Proxy.newProxyInstance(
                Route.class.getClassLoader(), new Class<?>[] {SipMessage.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("originalUri")) {
                        return uri;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Override
    public Value xavp(String root, String field) {
        return Value.none();
    }

    @Override
    public MessageAttributes attributes() {
        throw new UnsupportedOperationException("variables do not ask for it");
    }

    @Override
    public <T> T attachment(Class<T> type, Supplier<T> make) {
        throw new UnsupportedOperationException("variables do not ask for it");
    }

    @Override
    public <T> Optional<T> attachment(Class<T> type) {
        return Optional.empty();
    }
}
