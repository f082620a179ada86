package org.sipmodule.tls.engine;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.engine.SharedFiles.Read;
import org.sipmodule.tls.pem.Expiry;
import org.sipmodule.tls.pem.FileOption;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.TrustedCertificates;
import org.sipmodule.tls.pkcs11.EngineKeys;
import org.sipmodule.tls.verify.RevocationLists;

/**
 * Everything that the files of one profile hold.
 *
 * @param identities one, two of different key types, or for clients none
 * @param trusted    the trust anchors
 * @param lists      present when {@code crl} is set
 * @param digest     of all certificates and lists, to tell whether a reload has found others; of no private key
 */
public record ProfileMaterial(
        List<Identity> identities, TrustedCertificates trusted, Optional<RevocationLists> lists, String digest) {

    public ProfileMaterial {
        identities = List.copyOf(identities);
    }

    /**
     * Reads all files of a profile and reports everything that is wrong with them. Reads disk, and talks to a token when the
     * key is in one.
     *
     * @param shared what the profiles before it have read
     * @return empty when an error was added
     */
    public static Optional<ProfileMaterial> load(
            TlsProfile profile,
            SecurityLevel level,
            EngineKeys engineKeys,
            SharedFiles shared,
            Instant now,
            Problems problems) {
        Problems own = new Problems();
        List<Identity> identities = new IdentityLoader(profile, level, engineKeys, shared, now, own).load();
        Optional<Read<List<X509Certificate>>> list =
                profile.caList().map(file -> shared.ofFile(option(profile, "ca_list", file), own));
        Optional<Read<List<X509Certificate>>> directory =
                profile.caPath().map(file -> shared.ofDirectory(option(profile, "ca_path", file), own));
        TrustedCertificates trusted = TrustedCertificates.of(
                list.map(Read::value).orElse(List.of()),
                directory.map(Read::value).orElse(List.of()));
        profile.caList().ifPresent(file -> warnOfExpired(option(profile, "ca_list", file), trusted, now, own));
        Optional<FileOption> crl = profile.crl().map(file -> option(profile, "crl", file));
        Optional<Read<RevocationLists>> lists = crl.map(option -> shared.lists(option, own));
        lists.ifPresent(read -> read.value().report(crl.orElseThrow(), now, profile.verifyStrict(), own));
        problems.addAll(own.all());
        if (own.hasErrors()) {
            return Optional.empty();
        }
        String digest = digest(
                identities, Stream.of(list.map(Read::digest), directory.map(Read::digest), lists.map(Read::digest)));
        return Optional.of(new ProfileMaterial(identities, trusted, lists.map(Read::value), digest));
    }

    /** What is missing has its place in it, so that an authority in the list is not taken for one in the directory. */
    private static String digest(List<Identity> identities, Stream<Optional<String>> files) {
        Stream<String> own = identities.stream().map(identity -> ContentDigest.of(identity.chain()));
        return Stream.concat(files.map(file -> file.orElse("none")), own).collect(Collectors.joining(" "));
    }

    /** In one line: a file of all authorities of the world always has some. */
    private static void warnOfExpired(FileOption list, TrustedCertificates trusted, Instant now, Problems problems) {
        List<X509Certificate> expired = trusted.fromList().stream()
                .filter(certificate -> now.isAfter(certificate.getNotAfter().toInstant()))
                .toList();
        if (expired.isEmpty()) {
            return;
        }
        X509Certificate first = expired.get(0);
        list.warn(
                problems,
                ": the certificate of " + first.getSubjectX500Principal() + " " + Expiry.words(first, now)
                        + (expired.size() == 1 ? "" : ", and " + (expired.size() - 1) + " more have expired"),
                "no peer verifies by it any more",
                "Take the authority's new one, or leave it out");
    }

    private static FileOption option(TlsProfile profile, String name, Path file) {
        return new FileOption(name, file, profile.placeOf(name));
    }
}
