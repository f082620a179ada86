package org.sipmodule.tls.sip;

import java.util.Optional;
import java.util.function.Supplier;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.Value;

/** The routing of a request of which only the connection is known. */
record ArrivedOn(ConnectionInfo on) implements RouteContext {

    @Override
    public RouteKind kind() {
        return RouteKind.REQUEST;
    }

    @Override
    public SipMessage message() {
        throw new UnsupportedOperationException("the message is not asked for");
    }

    @Override
    public Optional<ConnectionInfo> connection() {
        return Optional.of(on);
    }

    @Override
    public Value xavp(String root, String field) {
        return Value.none();
    }

    @Override
    public MessageAttributes attributes() {
        throw new UnsupportedOperationException("the message is not sent on");
    }

    @Override
    public <T> T attachment(Class<T> type, Supplier<T> make) {
        return make.get();
    }

    @Override
    public <T> Optional<T> attachment(Class<T> type) {
        return Optional.empty();
    }
}
