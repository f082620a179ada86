package org.sipmodule.tls.engine;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.Problem;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.log.RootCause;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.LentKey;
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
    private final SigningFaults signingFaults = SigningFaults.watch();

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

    /** Why a key outside the engine could not sign in a handshake that failed on this thread; told once. */
    public Optional<String> takeSigningFault() {
        return signingFaults.take();
    }

    RecyclingBuffers buffers() {
        return buffers;
    }

    Signatures signatures() {
        return signatures;
    }

    /**
     * A key of a token that gives it away, in the engine's own form: the engine would ask for it and parse it anew for each
     * connection. An opaque key stays what it is.
     */
    PrivateKey own(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            return key;
        }
        try {
            return KeyFactory.getInstance(key.getAlgorithm(), provider).generatePrivate(new LentKey(encoded));
        } catch (GeneralSecurityException | RuntimeException unknown) {
            // a kind of key that it knows inside TLS only
            return key;
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** The identity with its RSA key in a faster library where there is one. Others, and opaque keys, stay as they are. */
    Identity faster(Identity identity) {
        byte[] encoded =
                identity.key().getAlgorithm().equals("RSA") ? identity.key().getEncoded() : null;
        if (encoded == null) {
            return identity;
        }
        try {
            Optional<RsaLibrary> library = rsa();
            return library.isPresent()
                    ? new Identity(identity.chain(), library.get().own(encoded))
                    : identity;
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.info(
                    "the RSA key of {} is in Conscrypt, as AWS-LC does not take it ({})",
                    identity.leaf().getSubjectX500Principal(),
                    e.getMessage());
            return identity;
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
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
        Throwable root = RootCause.of(thrown);
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
