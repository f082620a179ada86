package org.sipmodule.tls.engine;

import java.util.Optional;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.sipmodule.module.log.RootCause;
import org.slf4j.LoggerFactory;

/**
 * What keys outside the engine, those on tokens and RSA keys, said when they could not be used. The engine tells nobody but
 * {@code java.util.logging}, by a stack trace for each handshake, and its caller by an internal error.
 */
final class SigningFaults {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(SigningFaults.class);

    /** The engine calls a key on the thread of its handshake. */
    private static final ThreadLocal<String> LAST = new ThreadLocal<>();

    /** Kept, as the JVM forgets loggers that nobody holds. */
    private final Logger engine = Logger.getLogger("org.conscrypt.CryptoUpcalls");

    private SigningFaults() {}

    static SigningFaults watch() {
        SigningFaults faults = new SigningFaults();
        faults.engine.setFilter(record -> {
            keep(record);
            return false;
        });
        return faults;
    }

    private static void keep(LogRecord record) {
        LOG.debug("{}", record.getMessage(), record.getThrown());
        // "could not find provider" comes last and says less than what came before it
        if (record.getThrown() != null || LAST.get() == null) {
            LAST.set(innermost(record));
        }
    }

    /** The innermost reason, such as CKR_DEVICE_REMOVED. */
    private static String innermost(LogRecord record) {
        Throwable thrown = record.getThrown();
        return String.valueOf(
                thrown == null ? record.getMessage() : RootCause.of(thrown).getMessage());
    }

    Optional<String> take() {
        Optional<String> last = Optional.ofNullable(LAST.get());
        LAST.remove();
        return last;
    }
}
