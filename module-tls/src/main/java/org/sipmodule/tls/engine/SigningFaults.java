package org.sipmodule.tls.engine;

import java.util.Optional;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keys outside the engine, those on tokens, said when they could not sign. The engine tells nobody but
 * {@code java.util.logging}, by a stack trace for each handshake, and its caller by an internal error.
 */
final class SigningFaults {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(SigningFaults.class);

    /** The engine calls a key on the thread of its handshake. */
    private static final ThreadLocal<Throwable> LAST = new ThreadLocal<>();

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
        if (record.getThrown() != null) {
            LAST.set(record.getThrown());
        }
    }

    /** The innermost reason, such as CKR_DEVICE_REMOVED. */
    Optional<String> take() {
        Throwable root = LAST.get();
        LAST.remove();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null ? Optional.empty() : Optional.of(String.valueOf(root.getMessage()));
    }
}
