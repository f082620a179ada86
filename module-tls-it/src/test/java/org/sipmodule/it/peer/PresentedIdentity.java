package org.sipmodule.it.peer;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Presents one certificate with what goes along, whatever authorities the server names. */
final class PresentedIdentity extends X509ExtendedKeyManager {
    private final ClientPki.Client client;

    PresentedIdentity(ClientPki.Client client) {
        this.client = client;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return new String[] {"it"};
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return List.of(types).contains(client.keys().getPrivate().getAlgorithm()) ? "it" : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        return "it";
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        List<X509Certificate> chain = new ArrayList<>(List.of(client.certificate()));
        chain.addAll(client.along());
        return chain.toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return client.keys().getPrivate();
    }
}
