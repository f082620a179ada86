package org.sipmodule.tls.runtime;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.cipher.CipherSelection;
import org.sipmodule.tls.cipher.CipherString;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.config.EngineParams;
import org.sipmodule.tls.config.ProfileSummary;
import org.sipmodule.tls.config.Role;
import org.sipmodule.tls.config.TlsConfiguration;
import org.sipmodule.tls.config.TlsConfigurations;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.engine.EngineSettings;
import org.sipmodule.tls.engine.ProfileContext;
import org.sipmodule.tls.engine.ProfileMaterial;
import org.sipmodule.tls.engine.SharedFiles;
import org.sipmodule.tls.pem.FileOption;
import org.sipmodule.tls.pkcs11.EngineKeys;
import org.sipmodule.tls.pkcs11.TokenKeys;
import org.sipmodule.tls.runtime.Loading.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline from files to a configuration that may serve: read, check, build, prove. Nothing is published here, and
 * nothing is kept when anything was wrong; all problems of all profiles are found in one go.
 */
public final class ConfigurationLoader {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationLoader.class);

    private final ParamValues params;
    private final HostSettings host;
    private final Clock clock;

    public ConfigurationLoader(ParamValues params, HostSettings host, Clock clock) {
        this.params = params;
        this.host = host;
        this.clock = clock;
    }

    /** Reads files; may take seconds when they are many or large. */
    public Loading load(int generation) {
        Problems reading = new Problems();
        TlsConfiguration configuration = TlsConfigurations.read(params, host, generation, reading);
        Problems sockets = new Problems();
        TlsConfigurations.checkSockets(configuration, host, sockets);
        Problems fixing = new Problems();
        EngineKeys engineKeys = engineKeys(fixing);
        SharedFiles shared = new SharedFiles(
                host.resolve(TlsParams.PRIVATE_KEY.defaultValue().orElseThrow()));
        Set<Problem> told = new HashSet<>(fixing.all());
        List<ProfileContext> contexts = new ArrayList<>();
        for (TlsProfile profile : configuration.profiles()) {
            Problems own = new Problems();
            context(profile, engineKeys, shared, own).ifPresent(contexts::add);
            // two profiles made of the same modparams have the same faults, each worth one line
            own.all().stream().filter(told::add).forEach(fixing::add);
        }
        List<Problem> all = Stream.of(reading, sockets, fixing)
                .flatMap(problems -> problems.all().stream())
                .toList();
        Optional<Step> failed = reading.hasErrors()
                ? Optional.of(Step.READ)
                : fixing.hasErrors()
                        ? Optional.of(Step.FIX)
                        : sockets.hasErrors() ? Optional.of(Step.SOCKETS) : Optional.empty();
        if (failed.isPresent()) {
            return new Loading(configuration, Optional.empty(), all, failed);
        }
        configuration
                .profiles()
                .forEach(profile -> ProfileSummary.lines(profile).forEach(LOG::info));
        return new Loading(configuration, Optional.of(new ServingConfiguration(configuration, contexts)), all, failed);
    }

    /** Read anew each time, as a PIN may have changed; without one, keys in hardware are refused. */
    private EngineKeys engineKeys(Problems problems) {
        EngineParams engine = EngineParams.of(params);
        if (engine.kind() != EngineParams.Kind.PKCS11) {
            return EngineKeys.NONE;
        }
        Optional<String> file = engine.configFile();
        if (file.isEmpty()) {
            problems.error(
                    params.place(TlsParams.ENGINE),
                    "engine is pkcs11, and engine_config is not set",
                    "a file that names the PKCS#11 module",
                    "");
        }
        Problems own = new Problems();
        EngineKeys keys = file.flatMap(name -> TokenKeys.of(
                        new FileOption("engine_config", host.resolve(name), params.place(TlsParams.ENGINE_CONFIG)),
                        own))
                // what is wrong with the engine is one problem, not one of each key
                .orElse((key, password, unheard) -> Optional.empty());
        problems.addAll(own.all());
        return keys;
    }

    private Optional<ProfileContext> context(
            TlsProfile profile, EngineKeys engineKeys, SharedFiles shared, Problems own) {
        CipherSelection ciphers = profile.cipherList()
                .map(list -> CipherString.parse(list, profile.placeOf(TlsParams.CIPHER_LIST), own))
                .orElseGet(CipherString::standard);
        SecurityLevel level = ciphers.securityLevel();
        Optional<ProfileContext> context = ProfileMaterial.load(
                        profile, level, engineKeys, shared, clock.instant(), own)
                // of a server without any, the reading has told
                .filter(material -> profile.key().role() == Role.CLIENT
                        || !material.identities().isEmpty())
                .filter(material -> !own.hasErrors())
                .map(material -> new ProfileContext(
                        profile,
                        material,
                        new EngineSettings(ciphers.standardNames(), level, params.isOn(TlsParams.SESSION_CACHE)),
                        clock));
        context.flatMap(ProfileContext::proveHandshake)
                .ifPresent(reason -> own.error(
                        profile.place(),
                        profile.section() + " cannot complete a handshake with itself",
                        reason,
                        "Check certificate, private_key, method and cipher_list of the section"));
        return context;
    }
}
