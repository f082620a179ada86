package org.sipmodule.tls.script;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.config.Addresses;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.runtime.TlsConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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

    private final SparseLog<InetAddress> log = SparseLog.byAddress(LOG);
    private final ConnectionTable connections;

    Facts(ConnectionTable connections) {
        this.connections = connections;
    }

    /** The connection that the route is about, with its handshake done; empty when it is not TLS, or gone. */
    Optional<TlsConnection> connection(RouteContext context) {
        Optional<ConnectionInfo> info = context.connection();
        if (info.isEmpty() || !info.get().protocol().equals("tls")) {
            log.log(
                    Level.ERROR,
                    info.map(ConnectionInfo::remote)
                            .map(InetSocketAddress::getAddress)
                            .orElseGet(InetAddress::getLoopbackAddress),
                    "a $tls_ variable or @tls select is read for {}, which did not come over TLS; test proto==TLS first",
                    info.map(known -> "a message from " + known.protocol() + ":" + Addresses.text(known.remote()))
                            .orElse("a message of the host's own"));
            return Optional.empty();
        }
        return connections.find(info.get()).filter(found -> found.handshake().isPresent());
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
