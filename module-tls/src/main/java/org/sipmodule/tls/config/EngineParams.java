package org.sipmodule.tls.config;

import java.util.Locale;
import java.util.Optional;
import org.sipmodule.module.ParamValues;

/**
 * What the script asks for with {@code engine} and {@code engine_config} (manual 10.34, 10.35).
 *
 * @param kind       of engine
 * @param configFile as it is written; empty without one, which {@code NONE} and an empty text say too
 */
public record EngineParams(Kind kind, Optional<String> configFile) {

    /** What there may be in the place of an engine. */
    public enum Kind {
        NONE,
        PKCS11,
        /** An engine of OpenSSL, which is not here. */
        FOREIGN
    }

    private static final String UNSET = "none";

    public static EngineParams of(ParamValues params) {
        Kind kind = switch (params.text(TlsParams.ENGINE).orElse(UNSET).toLowerCase(Locale.ROOT)) {
            case UNSET, "" -> Kind.NONE;
            case "pkcs11" -> Kind.PKCS11;
            default -> Kind.FOREIGN;
        };
        return new EngineParams(
                kind,
                params.text(TlsParams.ENGINE_CONFIG).filter(name -> !name.isEmpty() && !name.equalsIgnoreCase(UNSET)));
    }
}
