package org.sipmodule.module.host;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;

/** The values of one module's parameters: what the script set, then what was changed at run time. */
final class BoundParams implements ParamValues {

    /**
     * What one parameter is set to.
     *
     * @param values one, or all of a repeatable parameter
     */
    record Setting(List<Object> values, SourceLocation place) {
        Object last() {
            return values.get(values.size() - 1);
        }
    }

    private final Map<String, Setting> atStart;
    private final Map<String, Setting> settings;
    private final Map<String, List<Runnable>> actions = new ConcurrentHashMap<>();
    private final UnaryOperator<String> absolute;

    /** @param absolute makes the name of a file absolute */
    BoundParams(Map<String, Setting> settings, UnaryOperator<String> absolute) {
        this.absolute = absolute;
        this.atStart = Map.copyOf(settings);
        this.settings = new ConcurrentHashMap<>(settings);
    }

    /** Replaces the value at run time. */
    <T> void change(Param<T> param, T value) {
        settings.put(param.name(), new Setting(List.of(value), SourceLocation.NONE));
        changed(param);
    }

    /** Takes every run-time change of the parameter back. */
    void reset(Param<?> param) {
        settings.compute(param.name(), (name, changed) -> atStart.get(name));
        changed(param);
    }

    private void changed(Param<?> param) {
        actions.getOrDefault(param.name(), List.of()).forEach(Runnable::run);
    }

    @Override
    public void onChange(Param<?> param, Runnable action) {
        actions.computeIfAbsent(param.name(), name -> new CopyOnWriteArrayList<>())
                .add(action);
    }

    @Override
    public int number(Param<Integer> param) {
        return value(param)
                .orElseThrow(() -> new IllegalArgumentException("number parameter " + param + " without a default"));
    }

    @Override
    public Optional<String> text(Param<String> param) {
        return value(param);
    }

    <T> Optional<T> value(Param<T> param) {
        Setting setting = settings.get(param.name());
        return setting == null ? param.defaultValue() : Optional.of(param.type().cast(setting.last()));
    }

    @Override
    public Value shown(Param<?> param) {
        return masked(param)
                .map(value -> value instanceof Integer number
                        ? Value.of(number.longValue())
                        : Value.of(param.isFile() ? absolute.apply(value.toString()) : value.toString()))
                .orElse(Value.none());
    }

    private <T> Optional<T> masked(Param<T> param) {
        return value(param).map(param::shown);
    }

    @Override
    public List<String> all(Param<String> param) {
        Setting setting = settings.get(param.name());
        return setting == null
                ? param.defaultValue().stream().toList()
                : setting.values().stream().map(param.type()::cast).toList();
    }

    @Override
    public boolean isSet(Param<?> param) {
        return settings.containsKey(param.name());
    }

    @Override
    public SourceLocation place(Param<?> param) {
        Setting setting = settings.get(param.name());
        return setting == null ? SourceLocation.NONE : setting.place();
    }
}
