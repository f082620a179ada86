package org.sipmodule.tls.engine;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.config.Role;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.pem.CertificateFile;
import org.sipmodule.tls.pem.CrlFile;
import org.sipmodule.tls.pem.EngineKeys;
import org.sipmodule.tls.pem.FileOption;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.PrivateKeyFile;
import org.sipmodule.tls.pem.SecurityLevel;
import org.sipmodule.tls.pem.TrustedCertificates;
import org.sipmodule.tls.verify.RevocationLists;

/**
 * Everything that the files of one profile hold.
 *
 * @param identity empty only for clients
 * @param trusted  the trust anchors
 * @param lists    present when {@code crl} is set
 */
public record ProfileMaterial(
        Optional<Identity> identity, TrustedCertificates trusted, Optional<RevocationLists> lists) {

    /**
     * Reads all files of a profile and reports everything that is wrong with them. Reads disk, and talks to a token when the
     * key is in one.
     *
     * @return empty when an error was added
     */
    public static Optional<ProfileMaterial> load(
            TlsProfile profile, SecurityLevel level, EngineKeys engineKeys, Instant now, Problems problems) {
        Problems own = new Problems();
        Optional<Identity> identity = new IdentityLoader(profile, level, engineKeys, now, own).load();
        TrustedCertificates trusted = TrustedCertificates.read(
                profile.caList().map(file -> option(profile, "ca_list", file)),
                profile.caPath().map(file -> option(profile, "ca_path", file)),
                own);
        Optional<RevocationLists> lists = profile.crl().map(file -> lists(option(profile, "crl", file), now, own));
        problems.addAll(own.all());
        return own.hasErrors() ? Optional.empty() : Optional.of(new ProfileMaterial(identity, trusted, lists));
    }

    private static RevocationLists lists(FileOption option, Instant now, Problems problems) {
        RevocationLists lists = RevocationLists.of(CrlFile.read(option, problems));
        lists.report(option, now, problems);
        return lists;
    }

    private static FileOption option(TlsProfile profile, String name, Path file) {
        return new FileOption(name, file, profile.placeOf(name));
    }

    /** Certificate and key of a profile; each is reported on even when the other is wrong. */
    private record IdentityLoader(
            TlsProfile profile, SecurityLevel level, EngineKeys engineKeys, Instant now, Problems problems) {

        Optional<Identity> load() {
            if (profile.certificate().isEmpty() && profile.key().role() == Role.SERVER) {
                problems.error(
                        profile.place(),
                        profile.section() + " has no certificate",
                        "a server needs one",
                        "Set certificate and private_key");
                return Optional.empty();
            }
            if (profile.certificate().isEmpty()) {
                return Optional.empty();
            }
            FileOption certificate =
                    option(profile, "certificate", profile.certificate().get());
            String keyName = profile.privateKey().orElse(certificate.file().toString());
            FileOption keyFile = option(profile, "private_key", Path.of(keyName));
            boolean written = profile.places().containsKey("private_key");
            List<X509Certificate> chain = CertificateFile.read(certificate, problems);
            if (profile.key().role() == Role.CLIENT && !written && !PrivateKeyFile.isIn(keyFile)) {
                problems.warning(
                        profile.placeOf("certificate"),
                        profile.section()
                                + " has a certificate, and no private_key is set or in the certificate's file",
                        "servers that ask for a certificate get none",
                        "Set private_key");
                return Optional.empty();
            }
            Optional<PrivateKey> key = profile.isKeyInHardware()
                    ? engineKeys.find(keyName, keyFile.place(), problems)
                    : PrivateKeyFile.read(
                            keyFile, profile.privateKeyPassword(), profile.placeOf("private_key_password"), problems);
            if (chain.isEmpty() || key.isEmpty()) {
                return Optional.empty();
            }
            return Identity.of(certificate, chain, "private_key " + keyName, key.get(), level, now, problems);
        }
    }
}
