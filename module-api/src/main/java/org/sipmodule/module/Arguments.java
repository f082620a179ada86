package org.sipmodule.module;

import java.util.List;

/**
 * The evaluated arguments of one call, from 0.
 */
public record Arguments(List<Value> values) {

    /** No arguments. */
    public static final Arguments NONE = new Arguments(List.of());

    public Arguments {
        values = List.copyOf(values);
    }

    public int count() {
        return values.size();
    }

    /** The argument as it is; {@link Value#none()} when the call gave fewer. */
    public Value value(int index) {
        return index < values.size() ? values.get(index) : Value.none();
    }

    /** The argument as a text; an unset variable gives an empty one. */
    public String text(int index) {
        Value value = value(index);
        return value.isNull() ? "" : value.text();
    }

    public long number(int index) {
        return value(index).number();
    }
}
