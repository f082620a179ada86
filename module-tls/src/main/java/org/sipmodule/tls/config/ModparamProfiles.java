package org.sipmodule.tls.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.ProfileKey.Domain;

/**
 * The two default profiles of a script without {@code config}: both are filled from the modparams, so the client side shows
 * the same certificate. The values pass the same checks as in tls.cfg.
 */
final class ModparamProfiles {

    /** What OpenSSL takes for a negative depth; tls.cfg, whose checks these values pass, has no negative numbers. */
    private static final int UNLIMITED_DEPTH = 100;

    private static final List<Param<String>> TEXTS = List.of(
            TlsParams.TLS_METHOD,
            TlsParams.CERTIFICATE,
            TlsParams.PRIVATE_KEY,
            TlsParams.PRIVATE_KEY_PASSWORD,
            TlsParams.CA_LIST,
            TlsParams.CA_PATH,
            TlsParams.CRL,
            TlsParams.VERIFY_CLIENT,
            TlsParams.CIPHER_LIST,
            TlsParams.SERVER_NAME);

    private final ParamValues params;
    private final HostSettings host;
    private final Map<CfgOption, CfgValue> options = new EnumMap<>(CfgOption.class);
    private final Map<CfgOption, SourceLocation> refused = new EnumMap<>(CfgOption.class);

    private ModparamProfiles(ParamValues params, HostSettings host) {
        this.params = params;
        this.host = host;
    }

    static TlsConfiguration of(ParamValues params, HostSettings host, int generation, Problems problems) {
        return new ModparamProfiles(params, host).configuration(generation, problems);
    }

    private TlsConfiguration configuration(int generation, Problems problems) {
        SourceLocation script = SourceLocation.ofFile(host.configFile().toString());
        TEXTS.forEach(param -> put(param, params.text(param).orElse("")));
        put(TlsParams.VERIFY_CERTIFICATE, params.isOn(TlsParams.VERIFY_CERTIFICATE) ? "yes" : "no");
        put(TlsParams.REQUIRE_CERTIFICATE, params.isOn(TlsParams.REQUIRE_CERTIFICATE) ? "yes" : "no");
        put(TlsParams.VERIFY_STRICT, params.isOn(TlsParams.VERIFY_STRICT) ? "yes" : "no");
        int depth = params.number(TlsParams.VERIFY_DEPTH);
        put(TlsParams.VERIFY_DEPTH, String.valueOf(depth < 0 ? UNLIMITED_DEPTH : depth));
        options.forEach((option, value) -> {
            if (!option.accepts(value, problems)) {
                refused.put(option, value.place());
            }
        });
        options.keySet().removeAll(refused.keySet());
        SourceLocation place = options.values().stream()
                .map(CfgValue::place)
                .filter(setAt -> setAt.line() > 0)
                .min(SourceLocation::compareTo)
                .orElse(script);
        // the client has no built-in certificate, here it gets the server's
        if (!refused.containsKey(CfgOption.CERTIFICATE)) {
            options.putIfAbsent(
                    CfgOption.CERTIFICATE,
                    new CfgValue(TlsParams.CERTIFICATE.defaultValue().orElseThrow(), script));
        }
        TlsProfile server = new Profiles(host, problems).profile(section(Role.SERVER, place));
        // the warnings are the same, once is enough, but of what servers are let pass by an option for clients
        TlsProfile client = new Profiles(host, new Problems()).profile(section(Role.CLIENT, place));
        new Profiles(host, problems).warnOfWhatIsTakenBack(section(Role.CLIENT, place), client);
        return new TlsConfiguration(generation, server, client, List.of(), List.of());
    }

    private CfgSection section(Role role, SourceLocation place) {
        return new CfgSection(new ProfileKey(role, Domain.DEFAULT, null, 0), place, options, refused);
    }

    /** What the script leaves out is left to the defaults of a profile. */
    private void put(Param<?> param, String value) {
        if (params.isSet(param)) {
            options.put(CfgOption.of(param), new CfgValue(value, params.place(param)));
        }
    }
}
