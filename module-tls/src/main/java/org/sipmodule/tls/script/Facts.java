package org.sipmodule.tls.script;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.TlsConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the connection that a route is about and asks it one thing: what variables and selects are made of. Nothing is
 * computed before a script asks, and nothing is kept, as few scripts ask twice.
 */
final class Facts {

    private static final Logger LOG = LoggerFactory.getLogger(Facts.class);
    /** Kamailio's buffers for one value: what does not fit is null. */
    private static final int MOST_BYTES = 1023;

    private static final int MOST_PEM_BYTES = 16_384;

    /** Whose certificate. */
    enum Side {
        /** Ours, as it was sent on this connection. */
        MY,
        PEER;

        Optional<CertificateText> of(Handshake handshake) {
            List<X509Certificate> chain = this == MY
                    ? handshake.localCertificates()
                    : handshake.peer().chain();
            return chain.stream().findFirst().map(CertificateText::new);
        }
    }

    private final AskedConnection asked;

    Facts(ConnectionTable connections) {
        asked = new AskedConnection(connections, "$tls_ variable or @tls select");
    }

    /** The connection that the route is about, with its handshake done; empty when it is not TLS, or gone. */
    Optional<TlsConnection> connection(RouteContext context) {
        return asked.of(context);
    }

    /** Of the handshake; null without a TLS connection. */
    VariableSpec.Reader handshake(Function<Handshake, Value> fact) {
        return (context, key) ->
                connection(context).flatMap(TlsConnection::handshake).map(fact).orElse(Value.none());
    }

    /** Of a certificate; null where there is none. */
    VariableSpec.Reader certificate(Side side, BiFunction<CertificateText, OptionalInt, Value> fact) {
        return (context, key) -> connection(context)
                .flatMap(connection -> of(connection, side, text -> fact.apply(text, key.index())))
                .orElse(Value.none());
    }

    private static Optional<Value> of(TlsConnection connection, Side side, Function<CertificateText, Value> fact) {
        Optional<CertificateText> certificate = connection.handshake().flatMap(side::of);
        if (certificate.isEmpty()) {
            // an error in Kamailio, once for each reading
            LOG.debug("{}: there is no certificate of the {}", connection, side == Side.MY ? "host" : "peer");
        }
        try {
            return certificate.map(fact);
        } catch (IllegalArgumentException unreadable) {
            LOG.debug("{}: the certificate has parts that cannot be read: {}", connection, unreadable.getMessage());
            return Optional.empty();
        }
    }

    static Value text(Optional<String> text) {
        return text.map(Facts::text).orElse(Value.none());
    }

    static Value text(String text) {
        return bounded(text, MOST_BYTES);
    }

    static Value pem(String text) {
        return bounded(text, MOST_PEM_BYTES);
    }

    private static Value bounded(String text, int bytes) {
        if (!CertificateText.fits(text, bytes)) {
            LOG.debug("a value of {} characters is null for scripts: it has more than {} bytes", text.length(), bytes);
            return Value.none();
        }
        return Value.of(text);
    }

    static Value truth(boolean holds) {
        return Value.of(holds ? 1 : 0);
    }
}
