package org.sipmodule.tls.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.TlsParams;
import org.sipmodule.tls.config.ProfileKey.Domain;

/**
 * The two default profiles of a script without {@code config}: both are filled from the modparams, so the client side shows
 * the same certificate. The values pass the same checks as in tls.cfg.
 */
final class ModparamProfiles {

    /** What the library allows when it is given no depth. */
    private static final int UNLIMITED_DEPTH = 100;

    private static final Map<Param<String>, CfgOption> TEXTS = Map.of(
            TlsParams.TLS_METHOD, CfgOption.METHOD,
            TlsParams.CERTIFICATE, CfgOption.CERTIFICATE,
            TlsParams.PRIVATE_KEY, CfgOption.PRIVATE_KEY,
            TlsParams.PRIVATE_KEY_PASSWORD, CfgOption.PRIVATE_KEY_PASSWORD,
            TlsParams.CA_LIST, CfgOption.CA_LIST,
            TlsParams.CA_PATH, CfgOption.CA_PATH,
            TlsParams.CRL, CfgOption.CRL,
            TlsParams.VERIFY_CLIENT, CfgOption.VERIFY_CLIENT,
            TlsParams.CIPHER_LIST, CfgOption.CIPHER_LIST,
            TlsParams.SERVER_NAME, CfgOption.SERVER_NAME);

    private final ParamValues params;
    private final HostSettings host;
    private final Map<CfgOption, CfgValue> options = new EnumMap<>(CfgOption.class);

    private ModparamProfiles(ParamValues params, HostSettings host) {
        this.params = params;
        this.host = host;
    }

    static TlsConfiguration of(ParamValues params, HostSettings host, int generation, Problems problems) {
        return new ModparamProfiles(params, host).configuration(generation, problems);
    }

    private TlsConfiguration configuration(int generation, Problems problems) {
        SourceLocation script = SourceLocation.ofFile(host.configFile().toString());
        TEXTS.forEach((param, option) -> {
            if (params.isSet(param)) {
                put(option, param, params.text(param).orElse(""));
            }
        });
        flag(TlsParams.VERIFY_CERTIFICATE, CfgOption.VERIFY_CERTIFICATE);
        flag(TlsParams.REQUIRE_CERTIFICATE, CfgOption.REQUIRE_CERTIFICATE);
        if (params.isSet(TlsParams.VERIFY_DEPTH)) {
            int depth = params.number(TlsParams.VERIFY_DEPTH);
            put(CfgOption.VERIFY_DEPTH, TlsParams.VERIFY_DEPTH, String.valueOf(depth < 0 ? UNLIMITED_DEPTH : depth));
        }
        options.entrySet().removeIf(entry -> !entry.getKey().accepts(entry.getValue(), problems));
        SourceLocation place = options.values().stream()
                .map(CfgValue::place)
                .filter(setAt -> setAt.line() > 0)
                .min(SourceLocation::compareTo)
                .orElse(script);
        // the client has no built-in certificate, here it gets the server's
        options.putIfAbsent(
                CfgOption.CERTIFICATE,
                new CfgValue(TlsParams.CERTIFICATE.defaultValue().orElseThrow(), script));
        return new TlsConfiguration(
                generation,
                new Profiles(host, problems).profile(section(Role.SERVER, place)),
                // the warnings are the same, once is enough
                new Profiles(host, new Problems()).profile(section(Role.CLIENT, place)),
                List.of(),
                List.of());
    }

    private CfgSection section(Role role, SourceLocation place) {
        return new CfgSection(new ProfileKey(role, Domain.DEFAULT, null, 0), place, options);
    }

    private void flag(Param<Integer> param, CfgOption option) {
        if (params.isSet(param)) {
            put(option, param, params.isOn(param) ? "yes" : "no");
        }
    }

    private void put(CfgOption option, Param<?> param, String value) {
        options.put(option, new CfgValue(value, params.place(param)));
    }
}
