package org.sipmodule.tls.engine;

import static org.sipmodule.tls.pki.CertificateSpec.NOW;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.TrustedCertificates;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.TestProfile;

/** Profiles ready to serve, with their certificates: one root that all trust, a server below an intermediate, and clients. */
final class Contexts {

    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    final Issued root = Issued.root("Root");
    final Issued intermediate = root.intermediate("Intermediate");
    final Issued server = intermediate.leaf("server");
    final Issued good = root.leaf("good");
    final Issued unknown = Issued.root("Unknown").leaf("unknown");
    final Issued expired = root.issue(leaf("expired").expired());

    static Optional<Identity> identity(@Nullable Issued leaf, Issued... more) {
        if (leaf == null) {
            return Optional.empty();
        }
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf.certificate()));
        Arrays.stream(more).map(Issued::certificate).forEach(chain::add);
        return Optional.of(new Identity(chain, leaf.keys().getPrivate()));
    }

    ProfileContext context(TlsProfile profile, Optional<Identity> identity, boolean sessionCache) {
        return context(profile, identity, List.of(), sessionCache, CLOCK);
    }

    /** @param suites empty for all */
    ProfileContext context(
            TlsProfile profile, Optional<Identity> identity, List<String> suites, boolean sessionCache, Clock clock) {
        TrustedCertificates trusted = new TrustedCertificates(List.of(root.certificate()), List.of());
        return new ProfileContext(
                profile,
                new ProfileMaterial(identity.stream().toList(), trusted, Optional.empty(), ""),
                new EngineSettings(suites, SecurityLevel.DEFAULT, sessionCache),
                clock);
    }

    ProfileContext server(TestProfile profile) {
        return context(profile.build(), identity(server, intermediate), false);
    }

    ProfileContext client(TestProfile profile, @Nullable Issued leaf) {
        return context(profile.build(), identity(leaf), false);
    }
}
