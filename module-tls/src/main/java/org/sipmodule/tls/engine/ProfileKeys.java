package org.sipmodule.tls.engine;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pem.Identity;

/**
 * The key manager of one profile: one identity or none. Conscrypt asks once for each key type it knows, which are RSA and
 * EC; an Ed25519 key is given when it asks for EC, and the engine then signs with what it was given.
 */
final class ProfileKeys extends X509ExtendedKeyManager {

    private static final String ALIAS = "identity";

    private final Optional<Identity> identity;
    private final String keyType;
    private final boolean askedForOwnType;

    /** @param suites those that the engine will have, for TLS 1.2 and older; empty for the engine's own */
    ProfileKeys(Optional<Identity> identity, List<String> suites) {
        this.identity = identity;
        this.keyType = identity.map(known -> known.key().getAlgorithm().equals("RSA") ? "RSA" : "EC")
                .orElse("");
        String authentication = keyType.equals("RSA") ? "_RSA_" : "_ECDSA_";
        this.askedForOwnType = suites.isEmpty() || suites.stream().anyMatch(suite -> suite.contains(authentication));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String asked, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        // the engine asks for the types that the suites of TLS 1.2 need, and then has no certificate for 1.3 either
        return identity.isPresent() && (!askedForOwnType || asked.equals(keyType)) ? ALIAS : null;
    }

    /** As OpenSSL, which sends the configured certificate whatever authorities the server names. */
    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] asked, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return identity.isPresent() && Arrays.asList(asked).contains(keyType) ? ALIAS : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return identity.map(known -> known.chain().toArray(new X509Certificate[0]))
                .orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return identity.map(Identity::key).orElse(null);
    }

    @Override
    public String @Nullable [] getClientAliases(String asked, Principal @Nullable [] issuers) {
        return asked.equals(keyType) ? new String[] {ALIAS} : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String asked, Principal @Nullable [] issuers) {
        return asked.equals(keyType) ? new String[] {ALIAS} : null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] asked, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineClientAlias(asked, issuers, null);
    }

    @Override
    public @Nullable String chooseServerAlias(String asked, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(asked, issuers, null);
    }
}
