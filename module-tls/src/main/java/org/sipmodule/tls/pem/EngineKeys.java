package org.sipmodule.tls.pem;

import java.security.PrivateKey;
import java.util.Optional;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;

/** Where keys come from whose names begin with {@code /engine:} or {@code /uri:} (DECISIONS D27). */
@FunctionalInterface
public interface EngineKeys {

    /** No engine is set up: every such name is refused. */
    EngineKeys NONE = (name, place, problems) -> {
        problems.error(
                place,
                "private_key " + name + " names a key of an engine, and no engine is set up",
                "",
                "Set the parameters engine (pkcs11) and engine_config, or name a file");
        return Optional.empty();
    };

    /** The key; empty when a problem was added. */
    Optional<PrivateKey> find(String name, SourceLocation place, Problems problems);
}
