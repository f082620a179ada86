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

    /** Kept, as the JVM forgets loggers that nobody holds. */
    private final Logger engine = Logger.getLogger("org.conscrypt.CryptoUpcalls");

    /** The engine calls a key on the thread of its handshake. */
    private final ThreadLocal<Throwable> last = new ThreadLocal<>();

    private SigningFaults() {}

    static SigningFaults watch() {
        SigningFaults faults = new SigningFaults();
        faults.engine.setFilter(record -> {
            faults.keep(record);
            return false;
        });
        return faults;
    }

    private void keep(LogRecord record) {
        LOG.debug("{}", record.getMessage(), record.getThrown());
        if (record.getThrown() != null) {
            last.set(record.getThrown());
        }
    }

    /** The innermost reason, such as CKR_DEVICE_REMOVED. */
    Optional<String> take() {
        Throwable root = last.get();
        last.remove();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null ? Optional.empty() : Optional.of(String.valueOf(root.getMessage()));
    }
}
