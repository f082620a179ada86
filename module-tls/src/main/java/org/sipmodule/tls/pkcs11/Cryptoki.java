package org.sipmodule.tls.pkcs11;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a token holds, seen through the JVM's own PKCS#11 provider. Its public face, a {@code KeyStore}, shows a private key
 * only when the token also has a certificate with the key's id, knows no labels of keys and none of tokens; keys made for
 * OpenSSL's engine have no such certificate. So this asks the classes behind it, which the JVM must open for us; reflection is
 * the only way to them.
 */
final class Cryptoki {

    /** What the JVM must be started with. */
    static final List<String> OPENED = List.of(
            "--add-opens=jdk.crypto.cryptoki/sun.security.pkcs11=ALL-UNNAMED",
            "--add-opens=jdk.crypto.cryptoki/sun.security.pkcs11.wrapper=ALL-UNNAMED");

    /** A token in a slot. */
    record TokenInfo(long slot, String label, String manufacturer, String model, String serial, boolean needsPin) {}

    /**
     * An object on a token.
     *
     * @param id its bytes as characters, as in a decoded URI
     */
    record ObjectInfo(long handle, long type, String label, String id) {}

    /** The JVM does not let us look; the message is the remedy. */
    static final class NotOpened extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotOpened(Throwable cause) {
            super("Start the JVM with " + String.join(" ", OPENED), cause);
        }
    }

    static final long CERTIFICATE = 1;
    static final long PUBLIC_KEY = 2;
    static final long PRIVATE_KEY = 3;

    private static final long CKA_CLASS = 0;
    private static final long CKA_TOKEN = 1;
    private static final long CKA_LABEL = 3;
    private static final long CKA_ID = 0x102;
    private static final long CKF_LOGIN_REQUIRED = 4;
    private static final long CKF_TOKEN_INITIALIZED = 0x400;

    private static final String ROOM = "sun.security.pkcs11.";

    /** What a token says that cannot be asked now: it may know its sessions again a moment later. */
    private static final Set<String> TROUBLE = Set.of(
            "CKR_DEVICE_ERROR", "CKR_DEVICE_MEMORY", "CKR_HOST_MEMORY", "CKR_FUNCTION_FAILED", "CKR_GENERAL_ERROR");

    private final Provider provider;
    private final Object calls;
    private final Class<?> attribute;

    /** @throws NotOpened when the JVM was not started with {@link #OPENED} */
    Cryptoki(Provider provider) throws GeneralSecurityException {
        this.provider = provider;
        this.calls = field(provider, "p11");
        this.attribute = type("wrapper.CK_ATTRIBUTE");
    }

    /** All that are ready for use, in the order of their slots. */
    List<TokenInfo> tokens() throws GeneralSecurityException {
        List<TokenInfo> tokens = new ArrayList<>();
        for (long slot : (long[]) call("C_GetSlotList", List.of(boolean.class), true)) {
            Object info = call("C_GetTokenInfo", List.of(long.class), slot);
            long flags = (long) field(info, "flags");
            if ((flags & CKF_TOKEN_INITIALIZED) != 0) {
                tokens.add(new TokenInfo(
                        slot,
                        text(info, "label"),
                        text(info, "manufacturerID"),
                        text(info, "model"),
                        text(info, "serialNumber"),
                        (flags & CKF_LOGIN_REQUIRED) != 0));
            }
        }
        return tokens;
    }

    /** The slot whose token the provider uses. */
    long slot() throws GeneralSecurityException {
        return (long) field(provider, "slotID");
    }

    /** Everything on the provider's token that is stored there; private objects once it was opened with its PIN. */
    List<ObjectInfo> objects() throws GeneralSecurityException {
        return inSession((token, session) -> objects(id(session)));
    }

    /**
     * Whether the provider's sessions still reach the token, which forgets them and the login when it is away.
     *
     * @param byPin whether it was opened with its PIN
     * @throws GeneralSecurityException when that cannot be told
     */
    boolean isOpen(boolean byPin) throws GeneralSecurityException {
        try {
            return inSession((token, session) -> isOpen(token, session, byPin));
        } catch (GeneralSecurityException e) {
            if (token().isPresent()) {
                // it has no more sessions now, say; those that there are may be good
                throw e;
            }
            return false;
        }
    }

    private boolean isOpen(Object token, Object session, boolean byPin) throws GeneralSecurityException {
        try {
            boolean loggedIn =
                    (boolean) call(token, method(token.getClass(), "isLoggedInNow", session.getClass()), session);
            // a library may answer for a session by itself, but not for what is on the token
            handles(id(session));
            return loggedIn || !byPin;
        } catch (GeneralSecurityException failed) {
            if (TROUBLE.contains(String.valueOf(failed.getMessage()))) {
                throw failed;
            }
            return false;
        }
    }

    /**
     * Closes the provider's sessions for good. Closed later, by whoever collects the garbage, they may have the numbers of
     * others that were opened since.
     */
    void end() throws GeneralSecurityException {
        Optional<Object> token = token();
        if (token.isPresent()) {
            call(token.get(), method(token.get().getClass(), "destroy"));
        }
    }

    private List<ObjectInfo> objects(long session) throws GeneralSecurityException {
        List<ObjectInfo> objects = new ArrayList<>();
        for (long handle : handles(session)) {
            long type = (long) call(value(session, handle, CKA_CLASS), method(attribute, "getLong"));
            if (type == PRIVATE_KEY || type == PUBLIC_KEY || type == CERTIFICATE) {
                objects.add(new ObjectInfo(handle, type, label(session, handle), id(session, handle)));
            }
        }
        return objects;
    }

    private List<Long> handles(long session) throws GeneralSecurityException {
        Class<?> template = attribute.arrayType();
        call("C_FindObjectsInit", List.of(long.class, template), session, attributes(wanted(CKA_TOKEN, true)));
        List<Long> handles = new ArrayList<>();
        try {
            for (long[] some = next(session); some.length > 0; some = next(session)) {
                for (long handle : some) {
                    handles.add(handle);
                }
            }
        } finally {
            call("C_FindObjectsFinal", List.of(long.class), session);
        }
        return handles;
    }

    private long[] next(long session) throws GeneralSecurityException {
        return (long[]) call("C_FindObjects", List.of(long.class, long.class), session, 100L);
    }

    /** The key of that object; what it is made of stays on the token unless the token gives it away. */
    PrivateKey key(ObjectInfo object) throws GeneralSecurityException {
        return inSession((token, session) -> {
            Object store = create(opened(type("P11KeyStore"), token.getClass()), token);
            Method load = method(store.getClass(), "loadPkey", session.getClass(), long.class);
            return (PrivateKey) call(store, load, session, object.handle());
        });
    }

    private interface SessionUse<T> {
        T in(Object token, Object session) throws GeneralSecurityException;
    }

    private <T> T inSession(SessionUse<T> use) throws GeneralSecurityException {
        Object token = token().orElseThrow(() -> new GeneralSecurityException("the token has been removed"));
        Object session = call(token, method(token.getClass(), "getOpSession"));
        try {
            return use.in(token, session);
        } finally {
            call(token, method(token.getClass(), "releaseSession", session.getClass()), session);
        }
    }

    private static long id(Object session) throws GeneralSecurityException {
        return (long) call(session, method(session.getClass(), "id"));
    }

    /** Text as messages show it: an id is any bytes. */
    static String printed(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f)
                ? text
                : HexFormat.of().withPrefix("%").formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Empty after the provider has seen it removed. */
    private Optional<Object> token() throws GeneralSecurityException {
        return Optional.ofNullable(call(provider, method(provider.getClass(), "getToken")));
    }

    private String label(long session, long handle) throws GeneralSecurityException {
        Object value = field(value(session, handle, CKA_LABEL), "pValue");
        return value instanceof char[] text ? text(text) : "";
    }

    private String id(long session, long handle) throws GeneralSecurityException {
        Object value = field(value(session, handle, CKA_ID), "pValue");
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : "";
    }

    private Object value(long session, long handle, long type) throws GeneralSecurityException {
        Object asked = attributes(create(opened(attribute, long.class), type));
        call("C_GetAttributeValue", List.of(long.class, long.class, attribute.arrayType()), session, handle, asked);
        return Array.get(asked, 0);
    }

    private Object wanted(long type, boolean value) throws GeneralSecurityException {
        return create(opened(attribute, long.class, boolean.class), type, value);
    }

    private Object attributes(Object single) {
        Object array = Array.newInstance(attribute, 1);
        Array.set(array, 0, single);
        return array;
    }

    private Object call(String name, List<Class<?>> types, Object... arguments) throws GeneralSecurityException {
        return call(calls, method(calls.getClass(), name, types.toArray(new Class<?>[0])), arguments);
    }

    private static Object call(Object on, Method method, Object... arguments) throws GeneralSecurityException {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw failure(e);
        } catch (IllegalAccessException e) {
            throw new NotOpened(e);
        }
    }

    private static Object create(Constructor<?> constructor, Object... arguments) throws GeneralSecurityException {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw failure(e);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new NotOpened(e);
        }
    }

    /** The library's answer, such as CKR_DEVICE_REMOVED. */
    private static GeneralSecurityException failure(InvocationTargetException thrown) {
        Throwable cause = thrown.getTargetException();
        return new GeneralSecurityException(String.valueOf(cause.getMessage()), cause);
    }

    private static Object field(Object of, String name) throws GeneralSecurityException {
        try {
            Field field = of.getClass().getDeclaredField(name);
            open(field);
            return Objects.requireNonNullElse(field.get(of), "");
        } catch (NoSuchFieldException e) {
            throw another(e);
        } catch (IllegalAccessException e) {
            throw new NotOpened(e);
        }
    }

    private static String text(Object of, String name) throws GeneralSecurityException {
        return text((char[]) field(of, name)).strip();
    }

    /** The JVM makes a char of each byte of UTF-8. */
    private static String text(char[] bytes) {
        return new String(new String(bytes).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Also those that a class has from its parents. */
    private static Method method(Class<?> of, String name, Class<?>... types) throws GeneralSecurityException {
        for (Class<?> declaring = of; declaring != null; declaring = declaring.getSuperclass()) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (method.getName().equals(name)
                        && List.of(method.getParameterTypes()).equals(List.of(types))) {
                    open(method);
                    return method;
                }
            }
        }
        throw another(new NoSuchMethodException(of.getName() + "." + name));
    }

    private static Constructor<?> opened(Class<?> of, Class<?>... types) throws GeneralSecurityException {
        try {
            Constructor<?> constructor = of.getDeclaredConstructor(types);
            open(constructor);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw another(e);
        }
    }

    private Class<?> type(String name) throws GeneralSecurityException {
        try {
            return Class.forName(ROOM + name, false, provider.getClass().getClassLoader());
        } catch (ClassNotFoundException e) {
            throw another(e);
        }
    }

    private static void open(AccessibleObject member) {
        try {
            member.setAccessible(true);
        } catch (InaccessibleObjectException e) {
            throw new NotOpened(e);
        }
    }

    private static GeneralSecurityException another(ReflectiveOperationException missing) {
        return new GeneralSecurityException(
                "the PKCS#11 provider of this Java is unlike those of Java 17 to 21: no " + missing.getMessage(),
                missing);
    }
}
