package org.sipmodule.tls.script;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.TlsConnection;
import org.sipmodule.tls.runtime.TlsConnection.Direction;

/**
 * {@code $tls_sni_match}: whether the domain of the request URI, sent as SNI, would have led to the profile that serves
 * this connection. 0 shows a client that was let in under the rules of one domain and asks for another. Null where no SNI
 * has chosen a profile, and for what is no request.
 */
final class SniMatch implements VariableSpec.Reader {

    private static final Pattern SIP_URI = Pattern.compile("(?i)sips?:(?:[^@]*@)?(\\[[^\\]]*]|[^:;?\\[]+).*");

    private final Facts facts;

    SniMatch(Facts facts) {
        this.facts = facts;
    }

    @Override
    public Value read(RouteContext context, VariableSpec.Key key) {
        Optional<TlsConnection> connection = facts.connection(context);
        Optional<Handshake> handshake = connection
                .filter(known -> known.direction() == Direction.INBOUND)
                .flatMap(TlsConnection::handshake)
                .filter(known -> known.sni().isPresent());
        Optional<String> domain = domain(context.message().originalUri());
        if (connection.isEmpty() || handshake.isEmpty() || domain.isEmpty()) {
            return Value.none();
        }
        return Facts.truth(handshake
                .get()
                .chosenBy()
                .server(connection.get().local(), domain)
                .equals(handshake.get().profile()));
    }

    /** As it came: what the script makes of it is not what the client asked for. */
    static Optional<String> domain(String uri) {
        return Optional.of(SIP_URI.matcher(uri)).filter(Matcher::matches).map(parts -> parts.group(1));
    }
}
