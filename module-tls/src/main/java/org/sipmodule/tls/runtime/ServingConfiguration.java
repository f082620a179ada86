package org.sipmodule.tls.runtime;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.sipmodule.tls.config.ProfileSelector;
import org.sipmodule.tls.config.Role;
import org.sipmodule.tls.config.TlsConfiguration;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.engine.Expiring;
import org.sipmodule.tls.engine.OwnCertificate;
import org.sipmodule.tls.engine.ProfileContext;

/** A configuration with all that was loaded for it: every profile has its context, and one look-up chooses among them. */
public final class ServingConfiguration {

    private final ProfileSelector selector;
    // the selector hands out the very objects of the configuration
    private final IdentityHashMap<TlsProfile, ProfileContext> contexts = new IdentityHashMap<>();

    private final boolean serversUseTokens;

    ServingConfiguration(TlsConfiguration configuration, List<ProfileContext> loaded) {
        this.selector = ProfileSelector.of(configuration);
        loaded.forEach(context -> contexts.put(context.profile(), context));
        this.serversUseTokens = loaded.stream()
                .map(ProfileContext::profile)
                .anyMatch(profile -> profile.key().role() == Role.SERVER && profile.hasKeyInHardware());
    }

    public TlsConfiguration configuration() {
        return selector.configuration();
    }

    public int generation() {
        return configuration().generation();
    }

    /** Whether an accepted connection may come to a key on a token. */
    boolean serversUseTokens() {
        return serversUseTokens;
    }

    /** What the profiles show to their peers, in their order. */
    public List<OwnCertificate> certificates() {
        return configuration().profiles().stream()
                .flatMap(profile -> context(profile).ownCertificates().stream())
                .toList();
    }

    /** What has an end that is worth a word: certificates, and revocation lists, each once however many profiles name it. */
    public List<Expiring> expiring() {
        return Stream.<Expiring>concat(
                        certificates().stream(),
                        configuration().profiles().stream().flatMap(profile -> context(profile).lists().stream()))
                .distinct()
                .toList();
    }

    ProfileSelector selector() {
        return selector;
    }

    ProfileContext context(TlsProfile profile) {
        ProfileContext context = contexts.get(profile);
        if (context == null) {
            throw new IllegalArgumentException(profile.label() + " is not of this configuration");
        }
        return context;
    }
}
