package org.sipmodule.module.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Param;
import org.sipmodule.module.Problems;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.BoundParams.Setting;

/**
 * Gives each {@code modparam} line to the module it names. As in Kamailio the name and the type must fit exactly; what
 * becomes of a number out of its range is the parameter's to say.
 */
final class ParamBinder {

    private final Set<String> refused;
    private final Problems problems;
    private final UnaryOperator<String> absolute;

    /**
     * @param absolute makes the name of a file absolute
     * @param refused modules that could not be loaded: that is told already, and not again for each parameter of theirs
     */
    ParamBinder(Set<String> refused, UnaryOperator<String> absolute, Problems problems) {
        this.absolute = absolute;
        this.refused = refused;
        this.problems = problems;
    }

    /** The parameters of each loaded module, by the module's name. */
    Map<String, BoundParams> bind(Map<String, LoadedModule> modules, List<SetParam> lines) {
        Map<String, Map<String, Setting>> settings = new HashMap<>();
        for (SetParam line : lines) {
            if (refused.contains(line.module())) {
                continue;
            }
            LoadedModule module = modules.get(line.module());
            if (module == null) {
                problems.error(
                        line.place(),
                        start(line) + "module " + line.module() + " is not loaded",
                        "a module loaded before this line: " + String.join(", ", modules.keySet()),
                        NearestName.hint(line.module(), modules.keySet()));
            } else {
                set(module, line, settings.computeIfAbsent(line.module(), name -> new HashMap<>()));
            }
        }
        Map<String, BoundParams> bound = new LinkedHashMap<>();
        modules.keySet()
                .forEach(name -> bound.put(name, new BoundParams(settings.getOrDefault(name, Map.of()), absolute)));
        return bound;
    }

    private void set(LoadedModule module, SetParam line, Map<String, Setting> settings) {
        List<Param<?>> params = module.declaration().params();
        Param<?> param = params.stream()
                .filter(known -> known.name().equals(line.param()))
                .findFirst()
                .orElse(null);
        if (param == null) {
            List<String> names = params.stream().map(Param::name).sorted().toList();
            problems.error(
                    line.place(),
                    start(line) + "module " + line.module() + " has no parameter " + line.param(),
                    names.isEmpty() ? "no modparam: the module has none" : "one of " + String.join(", ", names),
                    hint(line.param(), params, names));
            return;
        }
        boolean isNumber = line.value() instanceof Value.Int;
        if (isNumber != param.isNumber()) {
            problems.error(
                    line.place(),
                    start(line) + param + " is set to a " + (isNumber ? "number" : "text"),
                    param.isNumber() ? "a number without quotes" : "a text in quotes",
                    "");
            return;
        }
        Object value = isNumber ? checkedNumber(param, line) : line.value().text();
        List<Object> values = new ArrayList<>();
        Setting before = settings.get(param.name());
        if (before != null && param.isRepeatable()) {
            values.addAll(before.values());
        }
        values.add(value);
        settings.put(param.name(), new Setting(List.copyOf(values), line.place()));
    }

    /** A variable of the {@code cfg.*} commands may have another name than the parameter that it is. */
    private static String hint(String name, List<Param<?>> params, List<String> names) {
        return params.stream()
                .filter(param -> param.variable().equals(name))
                .findFirst()
                .map(param -> NearestName.question(param.name()))
                .orElseGet(() -> NearestName.hint(name, names));
    }

    private Integer checkedNumber(Param<?> param, SetParam line) {
        long number = line.value().number();
        if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
            problems.error(line.place(), start(line) + number + " does not fit into 32 bits", "", "");
            return 0;
        }
        int nearest = (int) Math.max(param.min(), Math.min(param.max(), number));
        return nearest == number ? nearest : outOfRange(param, line, (int) number, nearest);
    }

    private Integer outOfRange(Param<?> param, SetParam line, int number, int nearest) {
        String range = param.min() + ".." + param.max();
        String found = start(line) + number + " is out of range";
        return switch (param.outOfRange()) {
            case IN_FORCE -> {
                problems.warning(
                        line.place(), found + ", and taken all the same, as Kamailio does at start", range, "");
                yield number;
            }
            case NEAREST -> {
                problems.warning(line.place(), found + ", " + nearest + " is in force", range, "");
                yield nearest;
            }
            case REFUSED -> {
                problems.error(line.place(), found, range, "");
                yield nearest;
            }
        };
    }

    private static String start(SetParam line) {
        return "modparam(\"" + line.module() + "\", \"" + line.param() + "\"): ";
    }
}
