package org.sipmodule.tls.transport;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.ProviderException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.sipmodule.module.log.OneLine;
import org.sipmodule.tls.engine.ConscryptProvider;

/** Says in words, in one line, why TLS failed: digs what matters out of the exceptions that JSSE and Netty wrap it in. */
final class FailureReason {

    /** BoringSSL names its errors {@code ...:OPENSSL_internal:NO_SHARED_CIPHER (file:line ...)}. */
    private static final Pattern LIBRARY_ERROR = Pattern.compile("OPENSSL_internal:([A-Za-z0-9_]+(?: [A-Za-z0-9_]+)*)");

    private static final Pattern RECEIVED_ALERT = Pattern.compile("(?:SSLV3|TLSV1|TLS)_ALERT_([A-Z0-9_]+)");
    private static final int MOST_CHARACTERS = 600;

    private FailureReason() {}

    static String of(Throwable failure) {
        return OneLine.of(
                deepest(failure, CertificateException.class)
                        .map(refused -> "certificate refused: " + words(refused))
                        .or(() -> deepest(failure, NotSslRecordException.class)
                                .map(other -> "the peer does not speak TLS"))
                        .or(() -> deepest(failure, SSLException.class).map(FailureReason::tlsWords))
                        .or(() -> deepest(failure, ProviderException.class).map(FailureReason::keyWords))
                        .or(() -> deepest(failure, ClosedChannelException.class)
                                .map(closed -> "the peer closed the connection during the handshake"))
                        .or(() -> deepest(failure, IOException.class).map(FailureReason::words))
                        .orElseGet(() -> failure.getClass().getSimpleName() + ": " + words(failure)),
                MOST_CHARACTERS);
    }

    /** Whether it is the engine's refusal of a peer that wanted to renegotiate, which no server of BoringSSL does. */
    static boolean isRenegotiation(Throwable failure) {
        return deepest(failure, SSLException.class)
                .map(refused -> words(refused).contains("NO_RENEGOTIATION"))
                .orElse(false);
    }

    private static String tlsWords(SSLException failure) {
        return ConscryptProvider.shared()
                .takeSigningFault()
                .map(FailureReason::ofKey)
                .orElseGet(() -> engineWords(failure));
    }

    /** The engine lets pass what a token says at the beginning of an EC signature; the innermost is the token's word. */
    private static String keyWords(ProviderException failure) {
        return ofKey(words(deepest(failure, Throwable.class).orElse(failure)));
    }

    private static String ofKey(String reason) {
        return "the private key cannot be used: " + reason;
    }

    private static String engineWords(SSLException failure) {
        Matcher library = LIBRARY_ERROR.matcher(words(failure));
        if (!library.find()) {
            return words(failure);
        }
        Matcher alert = RECEIVED_ALERT.matcher(library.group(1));
        return alert.matches() ? "the peer refused with alert " + lower(alert.group(1)) : lower(library.group(1));
    }

    private static String words(Throwable failure) {
        return Optional.ofNullable(failure.getMessage())
                .orElseGet(() -> failure.getClass().getSimpleName());
    }

    private static String lower(String token) {
        return token.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static <T extends Throwable> Optional<T> deepest(Throwable failure, Class<T> type) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .filter(type::isInstance)
                .map(type::cast)
                .reduce((outer, inner) -> inner);
    }
}
