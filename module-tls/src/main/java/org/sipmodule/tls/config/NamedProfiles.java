package org.sipmodule.tls.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of one domain, found by name. The cost of a look-up grows with the labels of the name, not with the number
 * of profiles. Later profiles replace earlier equals (README D6).
 */
final class NamedProfiles {

    private static final NamedProfiles NONE = new NamedProfiles();

    private final Map<String, TlsProfile> exact = new HashMap<>();
    private final Map<String, TlsProfile> above = new HashMap<>();
    private @Nullable TlsProfile unnamed;
    private @Nullable TlsProfile lastNamed;

    static NamedProfiles none() {
        return NONE;
    }

    /** Only while the index is built. */
    void add(TlsProfile profile) {
        ServerName name = profile.serverName().orElse(null);
        if (name == null) {
            unnamed = profile;
            return;
        }
        lastNamed = profile;
        if (name.mode() != ServerName.Mode.ONLY_SUBDOMAINS) {
            exact.put(name.name(), profile);
        }
        if (name.mode() != ServerName.Mode.EXACT) {
            above.put(name.name(), profile);
        }
    }

    /** The profile that fits a normal name best: its own, else the one of the nearest domain above it. */
    Optional<TlsProfile> named(String name) {
        TlsProfile found = exact.get(name);
        for (int dot = name.indexOf('.'); found == null && dot >= 0; dot = name.indexOf('.', dot + 1)) {
            found = above.get(name.substring(dot + 1));
        }
        return Optional.ofNullable(found);
    }

    /** The profile without a name. */
    Optional<TlsProfile> unnamed() {
        return Optional.ofNullable(unnamed);
    }

    /** The last profile with a name. */
    Optional<TlsProfile> lastNamed() {
        return Optional.ofNullable(lastNamed);
    }
}
