package org.sipmodule.tls.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;

/** Modparams of a script, each on a line of its own from line 10. */
public final class ScriptParams implements ParamValues {

    private final Map<Param<?>, Object> values = new HashMap<>();
    private final Map<Param<?>, SourceLocation> places = new HashMap<>();

    public <T> ScriptParams with(Param<T> param, T value) {
        return withRaw(param, value);
    }

    /** For tests that go through the whole table. */
    public ScriptParams withRaw(Param<?> param, Object value) {
        values.put(param, value);
        places.put(param, new SourceLocation("kamailio.cfg", 10 + places.size(), 1));
        return this;
    }

    private <T> Optional<T> value(Param<T> param) {
        return Optional.ofNullable(values.get(param)).map(param.type()::cast).or(param::defaultValue);
    }

    @Override
    public int number(Param<Integer> param) {
        return value(param).orElseThrow();
    }

    @Override
    public Optional<String> text(Param<String> param) {
        return value(param);
    }

    /** File names as they are written: a script of a test has no place. */
    @Override
    public Value shown(Param<?> param) {
        return masked(param)
                .map(value ->
                        value instanceof Integer number ? Value.of(number.longValue()) : Value.of(value.toString()))
                .orElse(Value.none());
    }

    private <T> Optional<T> masked(Param<T> param) {
        return value(param).map(param::shown);
    }

    @Override
    public List<String> all(Param<String> param) {
        return value(param).stream().toList();
    }

    @Override
    public boolean isSet(Param<?> param) {
        return values.containsKey(param);
    }

    /** A script does not change. */
    @Override
    public void onChange(Param<?> param, Runnable action) {}

    @Override
    public SourceLocation place(Param<?> param) {
        return places.getOrDefault(param, SourceLocation.NONE);
    }
}
