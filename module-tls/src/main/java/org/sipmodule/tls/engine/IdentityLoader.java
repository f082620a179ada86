package org.sipmodule.tls.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.config.KeyName;
import org.sipmodule.tls.config.Role;
import org.sipmodule.tls.config.Secret;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.config.TlsProfile.SecondPair;
import org.sipmodule.tls.pem.CertificateFile;
import org.sipmodule.tls.pem.FileOption;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.KeyPassword;
import org.sipmodule.tls.pem.PrivateKeyFile;
import org.sipmodule.tls.pkcs11.EngineKeys;

/** The pairs of certificate and key of a profile; each half is reported on even when another one is wrong. */
record IdentityLoader(
        TlsProfile profile,
        SecurityLevel level,
        EngineKeys engineKeys,
        SharedFiles shared,
        Instant now,
        Problems problems) {

    /** Reads disk, and talks to a token when a key is in one. Not complete when a problem was added. */
    List<Identity> load() {
        Optional<Identity> first = first();
        Optional<Identity> second = profile.second().flatMap(this::second);
        if (first.isPresent() && second.isPresent()) {
            checkTypes(first.get(), second.get());
        }
        return Stream.of(first, second).flatMap(Optional::stream).toList();
    }

    private Optional<Identity> first() {
        boolean isServer = profile.key().role() == Role.SERVER;
        if (profile.certificate().isEmpty() && profile.isWritten(TlsParams.CERTIFICATE)) {
            // it was refused when it was read
            return Optional.empty();
        }
        if (profile.certificate().isEmpty() && isServer) {
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
        Path certificate = profile.certificate().get();
        if (isServer && isBuiltIn() && !Files.exists(certificate)) {
            refuseBuiltIn(certificate);
            return Optional.empty();
        }
        if (profile.privateKey().isEmpty() && profile.isWritten(TlsParams.PRIVATE_KEY)) {
            CertificateFile.read(option("certificate", certificate), problems);
            return Optional.empty();
        }
        String key = profile.privateKey().orElse(certificate.toString());
        if (!profile.isWritten(TlsParams.PRIVATE_KEY) && !hasKey(Path.of(key))) {
            if (!isServer) {
                return clientWithoutKey(certificate);
            }
            if (Files.isReadable(certificate)) {
                return keyElsewhere(certificate);
            }
        }
        return pair(certificate, key);
    }

    private Optional<Identity> clientWithoutKey(Path certificate) {
        CertificateFile.read(option("certificate", certificate), problems);
        problems.warning(
                profile.placeOf(TlsParams.CERTIFICATE),
                profile.section() + " has a certificate, and no private_key is set or in the certificate's file",
                "servers that ask for a certificate get none",
                "Set private_key");
        return Optional.empty();
    }

    /** The manual's default of {@code private_key} counts after the certificate's own file (README D36). */
    private Optional<Identity> keyElsewhere(Path certificate) {
        Path elsewhere = shared.defaultKey();
        String found = profile.section() + " has no private_key set, and " + certificate + " has none in it";
        if (hasKey(elsewhere)) {
            problems.warning(
                    profile.placeOf(TlsParams.CERTIFICATE),
                    found,
                    "the one in " + elsewhere + " is used",
                    "Set private_key");
            return pair(certificate, elsewhere.toString());
        }
        CertificateFile.read(option("certificate", certificate), problems);
        problems.error(
                profile.placeOf(TlsParams.CERTIFICATE),
                found + (elsewhere.equals(certificate) ? "" : ", nor has " + elsewhere),
                "a server needs one",
                "Set private_key, or append the key to the certificate's file");
        return Optional.empty();
    }

    private boolean hasKey(Path file) {
        return PrivateKeyFile.isIn(new FileOption("private_key", file, profile.place()));
    }

    private Optional<Identity> pair(Path certificate, String key) {
        return pair(option("certificate", certificate), "private_key", key, profile.privateKeyPassword());
    }

    /** Whether nobody wrote the certificate's name; as a modparam it then stands in no line. */
    private boolean isBuiltIn() {
        return profile.placeOf(TlsParams.CERTIFICATE).line() == 0 || !profile.isWritten(TlsParams.CERTIFICATE);
    }

    /** The operator has not written the path, so has to be told where it comes from (manual 10.2, 10.3, 10.30). */
    private void refuseBuiltIn(Path certificate) {
        SourceLocation place = profile.place();
        String missing = ", and the built-in default " + certificate + " does not exist";
        String section = profile.section();
        if (profile.isWritten(TlsParams.CERTIFICATE)) {
            problems.error(
                    profile.placeOf(TlsParams.CERTIFICATE),
                    "certificate is not set" + missing,
                    "a server needs one",
                    "Set certificate and private_key by modparam, or config");
        } else if (place.line() == 0) {
            problems.error(
                    place,
                    "there is no " + section + missing,
                    "a server needs a certificate, and nothing is taken from other sections or modparams",
                    "Write " + section + " with certificate = FILE and private_key = FILE");
        } else {
            problems.error(
                    place,
                    section + " has no certificate" + missing,
                    "a server needs one, and nothing is taken from other sections or modparams",
                    "Write certificate = FILE and private_key = FILE in the section");
        }
    }

    private Optional<Identity> second(SecondPair pair) {
        return pair(
                option("certificate2", pair.certificate()),
                "private_key2",
                pair.privateKey(),
                pair.privateKeyPassword());
    }

    private Optional<Identity> pair(FileOption certificate, String keyOption, String keyName, Optional<Secret> secret) {
        ConscryptProvider conscrypt = ConscryptProvider.shared();
        Provider engine = conscrypt.provider();
        List<X509Certificate> chain = CertificateFile.read(certificate, problems);
        SourceLocation place = profile.placeOf(keyOption);
        String passwordOption = KeyPassword.optionOf(keyOption);
        // a PIN may stand in the key's name
        SourceLocation passwordPlace = profile.places().getOrDefault(passwordOption, place);
        Optional<KeyPassword> password = secret.map(text -> new KeyPassword(passwordOption, text, passwordPlace));
        password.flatMap(KeyPassword::file).ifPresent(file -> shared.keyAccess().checkPassword(file, problems));
        Optional<PrivateKey> key = KeyName.isInHardware(keyName)
                ? engineKeys
                        .find(new EngineKeys.Named(keyOption, keyName, place), password, problems)
                        .map(conscrypt::own)
                : inFile(new FileOption(keyOption, Path.of(keyName), place), password, engine);
        // a key may lie there even when another one is named
        shared.keyAccess().check(certificate, problems);
        if (chain.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        return Identity.of(certificate, chain, keyOption + " " + keyName, key.get(), engine, level, now, problems)
                .map(conscrypt::faster);
    }

    private Optional<PrivateKey> inFile(FileOption file, Optional<KeyPassword> password, Provider engine) {
        Optional<PrivateKey> key = PrivateKeyFile.read(file, password, engine, problems);
        shared.keyAccess().check(file, problems);
        return key;
    }

    /** OpenSSL would let the second one replace the first without a word. */
    private void checkTypes(Identity first, Identity second) {
        if (first.keyType().equals(second.keyType())) {
            problems.error(
                    profile.placeOf(TlsParams.CERTIFICATE2),
                    "certificate2 has a key of type "
                            + second.leaf().getPublicKey().getAlgorithm()
                            + ", and certificate one of type "
                            + first.leaf().getPublicKey().getAlgorithm(),
                    "one pair with an RSA key and one with another is of use",
                    "Leave one of them out");
        }
    }

    private FileOption option(String name, Path file) {
        return new FileOption(name, file, profile.placeOf(name));
    }
}
