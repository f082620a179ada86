package org.sipmodule.tls.engine;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.Problem;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.verify.Signatures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one Conscrypt provider of the process, handed to {@code getInstance} and never inserted into
 * {@link java.security.Security}, where it would break every other user of TLS in the JVM. Safe from any thread.
 */
public final class ConscryptProvider {

    private static final Logger LOG = LoggerFactory.getLogger(ConscryptProvider.class);

    private static @Nullable ConscryptProvider shared;

    private final Provider provider;
    private final RecyclingBuffers buffers = new RecyclingBuffers();
    private final Signatures signatures;

    /** Opened with the first RSA key, as it takes its time. */
    private boolean rsaOpened;

    private Optional<RsaLibrary> rsa = Optional.empty();

    private ConscryptProvider(Provider provider) {
        this.provider = provider;
        this.signatures = new Signatures(Optional.of(provider));
    }

    /**
     * Loads the native library when first called.
     *
     * @throws ConfigException when it cannot be loaded
     */
    public static synchronized ConscryptProvider shared() {
        ConscryptProvider known = shared;
        if (known == null) {
            known = new ConscryptProvider(load());
            shared = known;
        }
        return known;
    }

    Provider provider() {
        return provider;
    }

    RecyclingBuffers buffers() {
        return buffers;
    }

    Signatures signatures() {
        return signatures;
    }

    /**
     * The identity with its key in the engine's own form. The engine parses and checks any other anew for each connection,
     * and what it has precomputed for the key is lost with the connection. RSA keys go to a faster library where there is
     * one. An opaque key stays what it is.
     */
    Identity own(Identity identity) {
        byte[] encoded = identity.key().getEncoded();
        if (encoded == null) {
            return identity;
        }
        try {
            return new Identity(identity.chain(), own(identity.key().getAlgorithm(), new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException unknown) {
            // a kind of key that it knows inside TLS only
            return identity;
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private PrivateKey own(String algorithm, PKCS8EncodedKeySpec key) throws GeneralSecurityException {
        Optional<RsaLibrary> library = algorithm.equals("RSA") ? rsa() : Optional.empty();
        if (library.isPresent()) {
            try {
                return library.get().own(key);
            } catch (GeneralSecurityException e) {
                LOG.info("an RSA key is in Conscrypt, as AWS-LC does not take it ({})", e.getMessage());
            }
        }
        return KeyFactory.getInstance(algorithm, provider).generatePrivate(key);
    }

    private synchronized Optional<RsaLibrary> rsa() {
        if (!rsaOpened) {
            rsaOpened = true;
            rsa = RsaLibrary.open();
        }
        return rsa;
    }

    /** The engine's version, for the start-up line. */
    public String version() {
        Conscrypt.Version version = Conscrypt.version();
        return "Conscrypt " + version.major() + "." + version.minor() + "." + version.patch();
    }

    private static Provider load() {
        try {
            Conscrypt.checkAvailability();
            return Conscrypt.newProviderBuilder()
                    .isTlsV1Enabled(true)
                    .isTlsV1Deprecated(false)
                    .provideTrustManager(false)
                    .build();
        } catch (LinkageError e) {
            throw new ConfigException(
                    "TLS engine",
                    Problem.error(
                            SourceLocation.NONE,
                            "Conscrypt's native library does not load on " + System.getProperty("os.name") + " "
                                    + System.getProperty("os.arch") + " (" + rootOf(e) + ")",
                            "Linux with glibc on x86_64 or aarch64, and a directory from which it may be executed, are expected",
                            "Set -Dorg.conscrypt.native.workdir to a directory that is not mounted noexec (now "
                                    + System.getProperty(
                                            "org.conscrypt.native.workdir", System.getProperty("java.io.tmpdir"))
                                    + ")"));
        }
    }

    private static String rootOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
