package org.sipmodule.module.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.Value;

/**
 * What scripts and modules keep with a transaction: AVPs, XAVPs, flags and attachments. Shared by the contexts of all
 * messages of the transaction, which may run at the same time; each operation is atomic.
 */
final class CarriedValues {

    /** More values under one name than this are a loop in the script. */
    private static final int MOST_VALUES = 10_000;

    private final Map<String, List<Value>> avps = new ConcurrentHashMap<>();
    private final Map<String, List<Map<String, Value>>> xavps = new ConcurrentHashMap<>();
    private final Map<Class<?>, Object> attachments = new ConcurrentHashMap<>();
    private final AtomicInteger flags = new AtomicInteger();
    private final MessageAttributes attributes = MessageAttributes.over(new XavpView(xavps));

    /** The newest XAVP under each name, as modules see them. */
    private record XavpView(Map<String, List<Map<String, Value>>> all) implements MessageAttributes.Xavps {

        @Override
        public Value field(String root, String field) {
            return at(all, root, 0, field);
        }

        @Override
        public MessageAttributes.Xavps copy() {
            return new XavpView(Map.copyOf(all));
        }
    }

    /** What travels with the request that began the transaction. */
    MessageAttributes attributes() {
        return attributes;
    }

    /** All values of an AVP, the newest first. */
    List<Value> avps(String name) {
        return avps.getOrDefault(name, List.of());
    }

    /** Puts a value before the others. */
    boolean addAvp(String name, Value value) {
        List<Value> now = avps.merge(
                name,
                List.of(value),
                (before, added) -> before.size() >= MOST_VALUES ? before : prepended(added.get(0), before));
        return now.get(0) == value;
    }

    /** Puts a value in the place of one; false when there is none at that index. */
    boolean replaceAvp(String name, int index, Value value) {
        boolean[] done = {false};
        avps.computeIfPresent(name, (key, before) -> {
            List<Value> changed = new ArrayList<>(before);
            if (index >= 0 && index < changed.size()) {
                changed.set(index, value);
                done[0] = true;
            }
            return List.copyOf(changed);
        });
        return done[0];
    }

    /** Takes the newest value away. */
    void removeAvp(String name) {
        avps.computeIfPresent(name, (key, before) -> before.size() == 1 ? null : before.subList(1, before.size()));
    }

    void removeAvps(String name) {
        avps.remove(name);
    }

    /** How many XAVPs of that name there are. */
    int xavps(String root) {
        return xavps.getOrDefault(root, List.of()).size();
    }

    /** The field of the XAVP at an index, 0 the newest. */
    Value xavp(String root, int index, String field) {
        return at(xavps, root, index, field);
    }

    private static Value at(Map<String, List<Map<String, Value>>> roots, String root, int index, String field) {
        List<Map<String, Value>> all = roots.getOrDefault(root, List.of());
        return index < 0 || index >= all.size() ? Value.none() : all.get(index).getOrDefault(field, Value.none());
    }

    /** Puts a new XAVP with one field before the others. */
    boolean addXavp(String root, String field, Value value) {
        Map<String, Value> added = Map.of(field, value);
        List<Map<String, Value>> now = xavps.merge(
                root,
                List.of(added),
                (before, one) -> before.size() >= MOST_VALUES ? before : prepended(one.get(0), before));
        return now.get(0) == added;
    }

    /** Sets or, with no value, removes a field of the XAVP at an index; false when there is none. */
    boolean setXavp(String root, int index, String field, Value value) {
        boolean[] done = {false};
        xavps.computeIfPresent(root, (key, before) -> {
            if (index < 0 || index >= before.size()) {
                return before;
            }
            done[0] = true;
            Map<String, Value> fields = new HashMap<>(before.get(index));
            if (value.isNull()) {
                fields.remove(field);
            } else {
                fields.put(field, value);
            }
            List<Map<String, Value>> changed = new ArrayList<>(before);
            changed.set(index, Map.copyOf(fields));
            return List.copyOf(changed);
        });
        return done[0];
    }

    /** Takes the XAVP at an index away. */
    void removeXavp(String root, int index) {
        xavps.computeIfPresent(root, (key, before) -> {
            List<Map<String, Value>> changed = new ArrayList<>(before);
            if (index >= 0 && index < changed.size()) {
                changed.remove(index);
            }
            return changed.isEmpty() ? null : List.copyOf(changed);
        });
    }

    private static <T> List<T> prepended(T first, List<T> others) {
        List<T> all = new ArrayList<>(others.size() + 1);
        all.add(first);
        all.addAll(others);
        return List.copyOf(all);
    }

    /** All 32 flags, flag 0 the lowest bit. */
    int flags() {
        return flags.get();
    }

    boolean hasFlag(int flag) {
        return (flags.get() & 1 << flag) != 0;
    }

    void flag(int flag, boolean on) {
        flags.updateAndGet(before -> on ? before | 1 << flag : before & ~(1 << flag));
    }

    <T> T attachment(Class<T> type, Supplier<T> make) {
        Optional<T> present = attachment(type);
        if (present.isPresent()) {
            return present.get();
        }
        // not computeIfAbsent: make may ask for another attachment
        T made = make.get();
        Object before = attachments.putIfAbsent(type, made);
        return before == null ? made : type.cast(before);
    }

    <T> Optional<T> attachment(Class<T> type) {
        return Optional.ofNullable(attachments.get(type)).map(type::cast);
    }
}
