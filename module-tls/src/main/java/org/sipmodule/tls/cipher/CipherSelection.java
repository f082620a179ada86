package org.sipmodule.tls.cipher;

import java.util.List;

/**
 * What a cipher list comes to on this engine.
 *
 * @param suites        up to TLS 1.2, in the order of preference; the three of TLS 1.3 come on top of them
 * @param securityLevel OpenSSL's {@code @SECLEVEL}, already applied to the suites; to be applied to keys and signatures
 */
public record CipherSelection(List<CipherSuite> suites, SecurityLevel securityLevel) {

    public CipherSelection {
        suites = List.copyOf(suites);
    }

    /** The names that JSSE knows. */
    public List<String> standardNames() {
        return suites.stream().map(CipherSuite::standardName).toList();
    }
}
