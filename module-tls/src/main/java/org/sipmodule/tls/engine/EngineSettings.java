package org.sipmodule.tls.engine;

import java.util.List;
import org.sipmodule.tls.cipher.SecurityLevel;

/**
 * What an engine needs beside its profile.
 *
 * @param cipherSuites  JSSE names for TLS 1.2 and older, best first; empty for the engine's own list
 * @param securityLevel how strong keys and signatures must be
 * @param sessionCache  whether sessions may be resumed
 */
public record EngineSettings(List<String> cipherSuites, SecurityLevel securityLevel, boolean sessionCache) {

    public EngineSettings {
        cipherSuites = List.copyOf(cipherSuites);
    }
}
