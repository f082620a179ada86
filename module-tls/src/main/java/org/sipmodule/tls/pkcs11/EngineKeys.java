package org.sipmodule.tls.pkcs11;

import java.security.PrivateKey;
import java.util.Optional;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.pem.KeyPassword;

/** Where keys come from whose names begin with {@code /engine:} or {@code /uri:} (README D27). */
@FunctionalInterface
public interface EngineKeys {

    /** No engine is set up: every such name is refused. */
    EngineKeys NONE = (key, password, problems) -> {
        problems.error(
                key.place(),
                key + " names a key of an engine, and no engine is set up",
                "",
                "Set the parameters engine (pkcs11) and engine_config, or name a file");
        return Optional.empty();
    };

    /**
     * The key; empty when a problem was added. May read disk and talk to a token.
     *
     * @param password {@code private_key_password}, or the PIN in the key's name
     */
    Optional<PrivateKey> find(Named key, Optional<KeyPassword> password, Problems problems);

    /**
     * A key as an option names it.
     *
     * @param option {@code private_key} or {@code private_key2}
     * @param name   without a PIN in it
     * @param place  where the option stands
     */
    record Named(String option, String name, SourceLocation place) {
        /** As messages say it. */
        @Override
        public String toString() {
            return option + " " + name;
        }
    }
}
