package org.sipmodule.tls.engine;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import javax.net.ssl.SSLEngine;

/**
 * A server name (SNI) without a dot, such as {@code sbc1}. Conscrypt leaves all of these but {@code localhost} out of the
 * ClientHello without a word, by whichever of its public ways they come, while BoringSSL below it would send them as OpenSSL
 * does (README D10). So they are handed to BoringSSL itself; reflection is the only way to it.
 */
final class DotlessName {

    private DotlessName() {}

    /** Whether Conscrypt would leave it out. */
    static boolean is(String name) {
        return name.indexOf('.') < 0;
    }

    /**
     * Has it sent, without a change to anything else.
     *
     * @param engine Conscrypt's, before its handshake
     * @throws IllegalArgumentException when BoringSSL refuses the name, as one of more than 255 octets
     * @throws IllegalStateException when this is not the Conscrypt that we know
     */
    static void send(SSLEngine engine, String name) {
        try {
            Object inside = opened(engine.getClass().getDeclaredMethod("getDelegate", SSLEngine.class))
                    .invoke(null, engine);
            Object ssl = value(inside, "ssl");
            Class<?> calls = Class.forName(
                    "org.conscrypt.NativeCrypto", true, engine.getClass().getClassLoader());
            opened(calls.getDeclaredMethod("SSL_set_tlsext_host_name", long.class, ssl.getClass(), String.class))
                    .invoke(null, value(ssl, "ssl"), ssl, name);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "the engine does not take a server name of " + name.length() + " characters", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "server name " + name + " has no dot, and the way to send it is made for another Conscrypt: no "
                            + e.getMessage(),
                    e);
        }
    }

    private static Object value(Object of, String name) throws ReflectiveOperationException {
        Field field = opened(of.getClass().getDeclaredField(name));
        return Objects.requireNonNull(field.get(of), name);
    }

    private static <T extends AccessibleObject> T opened(T member) {
        member.setAccessible(true);
        return member;
    }
}
