package org.sipmodule.tls.engine;

import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * The groups of the key exchange, best first: the engine's own four, and P-521, which it knows and leaves out, unlike
 * OpenSSL. Conscrypt has no public call that sets them for one engine; it asks the parameters for a method
 * {@code getNamedGroups}, which those of Java 20 and newer have. The system property {@code jdk.tls.namedGroups} would change
 * the TLS of the whole process.
 *
 * <p>Public because Conscrypt calls it by reflection.
 */
public final class NamedGroups extends SSLParameters {

    static final List<String> NAMES = List.of("X25519MLKEM768", "X25519", "P-256", "P-384", "P-521");

    private NamedGroups() {
        // the only other thing that the engine takes from these parameters where they do not set it
        setUseCipherSuitesOrder(true);
    }

    /** To be called first: it takes back what was asked of the peer. Versions and suites stay as they are. */
    static void enable(SSLEngine engine) {
        engine.setSSLParameters(new NamedGroups());
    }

    /** Overrides that of Java 20 and newer. */
    @SuppressWarnings("MissingOverride") // Java 17 has none
    public String[] getNamedGroups() {
        return NAMES.toArray(new String[0]);
    }
}
