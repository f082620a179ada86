package org.sipmodule.tls.engine;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pem.LentKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AWS-LC, which does RSA in 60 % of the engine's time on processors with AVX-512: its code for them is younger than
 * the engine's. RSA keys are kept in it when its jar is there and works here; the engine then calls for each
 * signature. Everything else stays with the engine. Safe from any thread.
 */
final class RsaLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(RsaLibrary.class);

    /** The engine has TLS 1.3 and 1.2 padded by itself, and asks for the second with the MD5 and SHA-1 of older versions. */
    private static final List<String> PADDINGS = List.of("NoPadding", "PKCS1Padding");

    private final Provider library;

    private RsaLibrary(Provider library) {
        this.library = library;
    }

    /** Takes 0.2 to 0.4 s when the jar is there. Empty when it is not, or when it does not work here, which the log then tells. */
    static Optional<RsaLibrary> open() {
        try {
            Provider library = AwsLc.provider();
            Throwable trouble = AwsLc.trouble();
            if (trouble != null) {
                return without(reason(trouble));
            }
            if (Security.addProvider(new Door(library)) < 0) {
                return without("the JVM has a security provider of that name already");
            }
            LOG.info("RSA keys are in {}", library.getInfo());
            return Optional.of(new RsaLibrary(library));
        } catch (NoClassDefFoundError absent) {
            return Optional.empty();
        } catch (LinkageError | RuntimeException e) {
            return without(e.getMessage());
        }
    }

    /** With the suppressed ones: the linker's reason may stand in those, behind a mere "not asked". */
    private static String reason(Throwable trouble) {
        return Stream.concat(Stream.of(trouble), Stream.of(trouble.getSuppressed()))
                .map(Throwable::getMessage)
                .collect(Collectors.joining("; "));
    }

    private static Optional<RsaLibrary> without(@Nullable String reason) {
        LOG.info(
                "AWS-LC is among the libraries and does not work here ({}): RSA keys are in Conscrypt, which takes"
                        + " longer for a signature where the processor has AVX-512. Nothing else changes; take AmazonCorrettoCryptoProvider away to be rid of this"
                        + " line",
                reason);
        return Optional.empty();
    }

    /**
     * The key, kept in the library.
     *
     * @param pkcs8 stays the caller's, who wipes it
     * @throws GeneralSecurityException when it cannot be used there
     */
    PrivateKey own(byte[] pkcs8) throws GeneralSecurityException {
        OpaqueRsaKey opaque =
                new OpaqueRsaKey(KeyFactory.getInstance("RSA", library).generatePrivate(new LentKey(pkcs8)));
        for (String padding : PADDINGS) {
            // a JVM that takes ciphers from signed providers only, as Oracle's, says so here and not to a peer
            Cipher.getInstance("RSA/ECB/" + padding).init(Cipher.ENCRYPT_MODE, opaque);
        }
        return opaque;
    }

    /** A class of its own, as the class that names a missing one may not link: here, that is an answer. */
    private static final class AwsLc {

        static Provider provider() {
            return AmazonCorrettoCryptoProvider.INSTANCE;
        }

        static @Nullable Throwable trouble() {
            return AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
        }
    }

    /**
     * What the engine finds in the JVM's list when it asks that for somebody who can use such a key; it asks nowhere else.
     * Nobody but the engine has such keys. Its name is this copy's, as several class loaders of one JVM may have one.
     */
    private static final class Door extends Provider {

        private static final long serialVersionUID = 1L;

        Door(Provider library) {
            super("SipModuleRsa" + Integer.toHexString(System.identityHashCode(Door.class)), "1", "RSA keys in AWS-LC");
            for (String padding : PADDINGS) {
                putService(new OpaqueRsaCipher.Service(this, library, "RSA/ECB/" + padding));
            }
        }
    }
}
