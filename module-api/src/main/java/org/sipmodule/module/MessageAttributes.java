package org.sipmodule.module;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What functions of modules leave on a request for the moment when it is sent, such as the profile of its connection. It
 * travels with every message that the host sends for that request, into the transport; each branch has its own copy, made
 * when the branch begins. Safe from any thread.
 */
public final class MessageAttributes {

    /**
     * Names one attribute. A module keeps its keys to itself, and with them what it left: two keys are never equal.
     *
     * @param <T> what is kept under it; never changed once it is put
     */
    public static final class Key<T> {
        private final String name;
        private final Class<T> type;
        private final boolean once;

        private Key(String name, Class<T> type, boolean once) {
            this.name = name;
            this.type = type;
            this.once = once;
        }

        /** @param name for people only */
        public static <T> Key<T> of(String name, Class<T> type) {
            return new Key<>(name, type, false);
        }

        /** For what counts the next time only that the request is sent on, to all its branches of then. */
        public static <T> Key<T> once(String name, Class<T> type) {
            return new Key<>(name, type, true);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A part of a stack's request that has attributes with it. For requests of an application that keeps something of its
     * own as the request's application data; copies of the part have it too.
     */
    public interface Carrier {

        MessageAttributes attributes();
    }

    /** The extended AVPs of the script; safe from any thread. */
    public interface Xavps {

        /** As {@link RouteContext#xavp}. */
        Value field(String root, String field);

        /** Those of this moment, whatever the script sets later. */
        Xavps copy();
    }

    /**
     * {@code [protocol:]address[:port]} of the socket that the request shall leave by, as {@code $fs} and
     * {@code force_send_socket} of the core name it. Each branch may have its own.
     */
    public static final Key<String> SEND_SOCKET = Key.of("$fs", String.class);

    private final Xavps xavps;
    private volatile Map<Key<?>, Object> values;

    private MessageAttributes(Xavps xavps, Map<Key<?>, Object> values) {
        this.xavps = xavps;
        this.values = values;
    }

    /** No attributes yet. */
    public static MessageAttributes over(Xavps xavps) {
        return new MessageAttributes(xavps, Map.of());
    }

    /** For one branch: what is put on either side from now on is not seen on the other. The extended AVPs stay common. */
    public MessageAttributes branch() {
        return new MessageAttributes(xavps, values);
    }

    /** All of this moment, extended AVPs included, as a message takes them along when it leaves. */
    public MessageAttributes copy() {
        return new MessageAttributes(xavps.copy(), values);
    }

    public <T> Optional<T> get(Key<T> key) {
        return Optional.ofNullable(values.get(key)).map(key.type::cast);
    }

    /** Puts a value in the place of the one there was. */
    public synchronized <T> void put(Key<T> key, T value) {
        Map<Key<?>, Object> changed = new HashMap<>(values);
        changed.put(key, value);
        values = Map.copyOf(changed);
    }

    /** Takes a value away, and gives it to one caller only. */
    public synchronized <T> Optional<T> remove(Key<T> key) {
        Optional<T> before = get(key);
        if (before.isPresent()) {
            Map<Key<?>, Object> changed = new HashMap<>(values);
            changed.remove(key);
            values = Map.copyOf(changed);
        }
        return before;
    }

    /** Told by the host when the request has been sent on: what was put under {@link Key#once} is gone from it. */
    public synchronized void used() {
        if (values.keySet().stream().anyMatch(key -> key.once)) {
            Map<Key<?>, Object> left = new HashMap<>(values);
            left.keySet().removeIf(key -> key.once);
            values = Map.copyOf(left);
        }
    }

    /** The field of an extended AVP, as {@code $xavp(root=>field)} reads it; {@link Value#none()} when not set. */
    public Value xavp(String root, String field) {
        return xavps.field(root, field);
    }
}
