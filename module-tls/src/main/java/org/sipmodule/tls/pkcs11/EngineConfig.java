package org.sipmodule.tls.pkcs11;

import java.nio.file.Path;
import java.util.Optional;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.Secret;

/**
 * What {@code engine_config} says (manual 10.35, README D27).
 *
 * @param library  the PKCS#11 module
 * @param provider the lines of a SunPKCS11 configuration; empty when the file is in OpenSSL's form, and the token is found
 *     by the names of keys
 * @param pin      in OpenSSL's form only
 * @param place    where the module is named
 */
record EngineConfig(Path library, Optional<String> provider, Optional<Secret> pin, SourceLocation place) {}
