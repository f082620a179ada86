package org.sipmodule.tls.pkcs11;

import java.io.IOException;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.config.Secret;

/**
 * A PKCS#11 token, opened with its PIN once and then shared by all keys, profiles and reloads of the process: the standard
 * allows an application one login a token. One that was away forgets the process, and has to be begun anew. Safe from any
 * thread.
 */
final class Token {

    /** By the configuration of the provider; there are as many as tokens that were ever named. */
    private static final Map<String, Token> KNOWN = new HashMap<>();

    /** A provider of each module through which all its slots are seen. */
    private static final Map<Path, Cryptoki> MODULES = new HashMap<>();

    /** What signing needs, so that nothing else of the token is offered to the rest of the JVM. */
    private static final String MECHANISMS =
            "enabledMechanisms = { CKM_RSA_PKCS CKM_RSA_X_509 CKM_RSA_PKCS_PSS CKM_ECDSA }\n";

    private final AuthProvider provider;
    private final Cryptoki cryptoki;
    private @Nullable Secret openedWith;

    private Token(AuthProvider provider) throws GeneralSecurityException {
        this.provider = provider;
        this.cryptoki = new Cryptoki(provider);
    }

    /** The tokens of a module that are there now. Loads the module. */
    static synchronized List<Cryptoki.TokenInfo> in(Path library) throws GeneralSecurityException {
        Cryptoki module = MODULES.get(library);
        if (module == null) {
            module = new Cryptoki(configured("name = Slots\nlibrary = " + library + "\nslotListIndex = 0\n"));
            MODULES.put(library, module);
        }
        return module.tokens();
    }

    /** The SunPKCS11 configuration of the token in a slot. */
    static String configurationAt(Path library, long slot) {
        return "name = Tls" + Long.toHexString(slot) + "\nlibrary = " + library + "\nslot = " + slot + "\n"
                + MECHANISMS;
    }

    /**
     * The token of a SunPKCS11 configuration; another object than before when it was away, whose keys are of no more use.
     *
     * @throws GeneralSecurityException when the module or the token cannot be used; the message says why
     */
    static synchronized Token of(String configuration) throws GeneralSecurityException {
        Token token = KNOWN.get(configuration);
        if (token != null && token.isLost()) {
            KNOWN.remove(configuration);
            token.end();
            token = null;
        }
        if (token == null) {
            token = new Token(configured(configuration));
            register(token.provider);
            KNOWN.put(configuration, token);
        }
        return token;
    }

    private static AuthProvider configured(String configuration) throws GeneralSecurityException {
        Provider base = Security.getProvider("SunPKCS11");
        if (base == null) {
            throw new GeneralSecurityException("this Java has no SunPKCS11 provider (module jdk.crypto.cryptoki)");
        }
        try {
            return (AuthProvider) base.configure("--" + configuration);
        } catch (ProviderException | IllegalArgumentException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new GeneralSecurityException(String.valueOf(cause.getMessage()), e);
        }
    }

    /**
     * What this module adds to the JVM's list for a token. The TLS engine hands what it cannot sign itself to
     * {@code Signature.getInstance} and {@code Cipher.getInstance} without naming a provider ("No installed provider supports
     * this key" otherwise). It comes last, where it is asked only for keys that no other provider takes.
     */
    private static void register(Provider provider) throws GeneralSecurityException {
        if (Security.addProvider(provider) < 0) {
            throw new GeneralSecurityException(
                    "the JVM already has a security provider of the name " + provider.getName());
        }
    }

    /** Whether it is there and no longer as it was left: its provider would go on with what the token has forgotten. */
    private synchronized boolean isLost() throws GeneralSecurityException {
        return info().isPresent() && !cryptoki.isOpen(openedWith != null);
    }

    private void end() throws GeneralSecurityException {
        Security.removeProvider(provider.getName());
        cryptoki.end();
    }

    /** Itself; empty when there is none in the slot now. */
    Optional<Cryptoki.TokenInfo> info() throws GeneralSecurityException {
        long slot = cryptoki.slot();
        return cryptoki.tokens().stream().filter(info -> info.slot() == slot).findFirst();
    }

    /**
     * Opens the token unless it is open.
     *
     * @return whether it was opened with this PIN; false when it has long been open with another one, and this one was not
     *     tried
     * @throws LoginException when the token refuses the PIN; the message is the standard's name of the reason
     */
    synchronized boolean open(Secret pin) throws LoginException {
        if (openedWith != null) {
            return openedWith.equals(pin);
        }
        try {
            provider.login(null, callbacks -> answer(callbacks, pin));
        } catch (LoginException e) {
            throw new LoginException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        }
        openedWith = pin;
        return true;
    }

    private static void answer(Callback[] callbacks, Secret pin) throws IOException, UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (!(callback instanceof PasswordCallback password)) {
                throw new UnsupportedCallbackException(callback);
            }
            pin.use(text -> {
                password.setPassword(text);
                return true;
            });
        }
    }

    List<Cryptoki.ObjectInfo> objects() throws GeneralSecurityException {
        return cryptoki.objects();
    }

    PrivateKey key(Cryptoki.ObjectInfo object) throws GeneralSecurityException {
        return cryptoki.key(object);
    }
}
