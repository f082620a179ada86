package org.sipmodule.tls.engine;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.pem.Identity;

/**
 * The key manager of one context, whose aliases are key types. Conscrypt asks a server's once for each key type that its
 * suites need, whatever the client offers, and keeps the last certificate it was given; so a server has one identity here. A
 * client may have two. An Ed25519 key is given for EC, and the engine then signs with what it was given.
 */
final class ProfileKeys extends X509ExtendedKeyManager {

    private final List<Identity> identities;
    private final boolean askedForOwnType;

    /** @param suites those that the engine will have, for TLS 1.2 and older; empty for the engine's own */
    ProfileKeys(List<Identity> identities, List<String> suites) {
        this.identities = identities;
        this.askedForOwnType = suites.isEmpty() || !ofOwnType(suites).isEmpty();
    }

    /** Those of the suites whose handshake one of the keys can sign or decrypt. */
    List<String> ofOwnType(List<String> suites) {
        List<String> types = identities.stream()
                .map(identity -> identity.keyType().equals("RSA") ? "_RSA_" : "_ECDSA_")
                .toList();
        return suites.stream()
                .filter(suite -> types.stream().anyMatch(suite::contains))
                .toList();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String asked, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        if (identities.isEmpty()) {
            return null;
        }
        // the engine asks for the types that the suites of TLS 1.2 need, and then has no certificate for 1.3 either
        return askedForOwnType
                ? of(asked).map(Identity::keyType).orElse(null)
                : identities.get(0).keyType();
    }

    /** As OpenSSL, which sends the configured certificate whatever authorities the server names; ECDSA first. */
    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] asked, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        List<String> types = Arrays.asList(asked);
        return Stream.of("EC", "RSA")
                .filter(type -> types.contains(type) && of(type).isPresent())
                .findFirst()
                .orElse(null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return of(alias)
                .map(known -> known.chain().toArray(new X509Certificate[0]))
                .orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return of(alias).map(Identity::key).orElse(null);
    }

    private Optional<Identity> of(@Nullable String type) {
        return identities.stream()
                .filter(identity -> identity.keyType().equals(type))
                .findFirst();
    }

    @Override
    public String @Nullable [] getClientAliases(String asked, Principal @Nullable [] issuers) {
        return of(asked).map(identity -> new String[] {identity.keyType()}).orElse(null);
    }

    @Override
    public String @Nullable [] getServerAliases(String asked, Principal @Nullable [] issuers) {
        return getClientAliases(asked, issuers);
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
