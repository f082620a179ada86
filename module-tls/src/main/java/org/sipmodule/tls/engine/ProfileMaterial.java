package org.sipmodule.tls.engine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.pem.CrlFile;
import org.sipmodule.tls.pem.EngineKeys;
import org.sipmodule.tls.pem.FileOption;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.SecurityLevel;
import org.sipmodule.tls.pem.TrustedCertificates;
import org.sipmodule.tls.verify.RevocationLists;

/**
 * Everything that the files of one profile hold.
 *
 * @param identities one, two of different key types, or for clients none
 * @param trusted    the trust anchors
 * @param lists      present when {@code crl} is set
 */
public record ProfileMaterial(List<Identity> identities, TrustedCertificates trusted, Optional<RevocationLists> lists) {

    public ProfileMaterial {
        identities = List.copyOf(identities);
    }

    /**
     * Reads all files of a profile and reports everything that is wrong with them. Reads disk, and talks to a token when the
     * key is in one.
     *
     * @return empty when an error was added
     */
    public static Optional<ProfileMaterial> load(
            TlsProfile profile, SecurityLevel level, EngineKeys engineKeys, Instant now, Problems problems) {
        Problems own = new Problems();
        List<Identity> identities = new IdentityLoader(profile, level, engineKeys, now, own).load();
        TrustedCertificates trusted = TrustedCertificates.read(
                profile.caList().map(file -> option(profile, "ca_list", file)),
                profile.caPath().map(file -> option(profile, "ca_path", file)),
                own);
        Optional<RevocationLists> lists =
                profile.crl().map(file -> lists(option(profile, "crl", file), now, profile.verifyStrict(), own));
        problems.addAll(own.all());
        return own.hasErrors() ? Optional.empty() : Optional.of(new ProfileMaterial(identities, trusted, lists));
    }

    private static RevocationLists lists(FileOption option, Instant now, boolean strict, Problems problems) {
        RevocationLists lists = RevocationLists.of(CrlFile.read(option, problems));
        lists.report(option, now, strict, problems);
        return lists;
    }

    private static FileOption option(TlsProfile profile, String name, Path file) {
        return new FileOption(name, file, profile.placeOf(name));
    }
}
