package org.sipmodule.module;

import java.util.Map;

/** The extended AVP {@code tls} with fields that do not change, for tests. */
public record FakeXavps(Map<String, String> fields) implements MessageAttributes.Xavps {

    public static final FakeXavps NONE = new FakeXavps(Map.of());

    @Override
    public Value field(String root, String field) {
        String found = root.equals("tls") ? fields.get(field) : null;
        return found == null ? Value.none() : Value.of(found);
    }

    @Override
    public MessageAttributes.Xavps copy() {
        return this;
    }
}
