package org.sipmodule.module.host;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Param;
import org.sipmodule.module.Param.Access;
import org.sipmodule.module.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run-time variables of all loaded modules: what the {@code cfg.*} commands list, read and change. Safe from any
 * thread; several changes at once are not mixed with those of another caller.
 */
public final class RuntimeVariables {

    private static final Logger LOG = LoggerFactory.getLogger(RuntimeVariables.class);

    /** Why a variable cannot be read or changed: the precise cause, in one line. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String cause) {
            super(cause);
        }
    }

    /** One run-time variable. */
    public static final class Variable {
        private final String group;
        private final Param<?> param;
        private final BoundParams params;

        private Variable(String group, Param<?> param, BoundParams params) {
            this.group = group;
            this.param = param;
            this.params = params;
        }

        public String group() {
            return group;
        }

        public String name() {
            return param.variable();
        }

        public String doc() {
            return param.help();
        }

        public boolean isNumber() {
            return param.isNumber();
        }

        public boolean isReadable() {
            return param.access() != Access.WRITE_ONLY;
        }

        public boolean isChangeable() {
            return param.access() != Access.READ_ONLY;
        }

        /** The present value, without a secret that is in it; {@link Value#none()} for a text that is not set. */
        public Value value() {
            return params.shown(param);
        }

        private void set(Value value) {
            set(param, isNumber() ? (Object) (int) value.number() : value.text());
        }

        private <T> void set(Param<T> typed, Object value) {
            params.change(typed, typed.type().cast(value));
        }

        /** {@code group.name}. */
        @Override
        public String toString() {
            return group + "." + name();
        }
    }

    /** A new value for a variable, checked and not yet in force. */
    public static final class Change {
        private final Variable variable;
        private final Value value;

        private Change(Variable variable, Value value) {
            this.variable = variable;
            this.value = value;
        }

        public Variable variable() {
            return variable;
        }

        public Value value() {
            return value;
        }
    }

    private final Map<String, Map<String, Variable>> groups = new LinkedHashMap<>();

    RuntimeVariables(Collection<LoadedModule> modules, Map<String, BoundParams> bound) {
        List<LoadedModule> lastFirst = new ArrayList<>(modules);
        Collections.reverse(lastFirst);
        for (LoadedModule module : lastFirst) {
            BoundParams params = bound.getOrDefault(module.name(), new BoundParams(Map.of(), name -> name));
            Map<String, Variable> variables = new LinkedHashMap<>();
            for (Param<?> param : module.declaration().params()) {
                if (param.access() != Access.HIDDEN) {
                    variables.putIfAbsent(param.variable(), new Variable(module.name(), param, params));
                }
            }
            if (!variables.isEmpty()) {
                groups.put(module.name(), variables);
            }
        }
    }

    /** The groups that have a variable, named after their modules, the module loaded last first as in Kamailio. */
    public Set<String> groups() {
        return Collections.unmodifiableSet(groups.keySet());
    }

    /** The variables of a group in the order of their declaration; none for an unknown group. */
    public List<Variable> variables(String group) {
        return List.copyOf(groups.getOrDefault(group, Map.of()).values());
    }

    /**
     * @throws Refused when there is no such variable
     */
    public Variable find(String group, String name) throws Refused {
        Map<String, Variable> variables = groups.get(group);
        if (variables == null) {
            throw new Refused("there is no group " + group + NearestName.clause(group, groups.keySet()));
        }
        Variable variable = variables.get(name);
        if (variable == null) {
            throw new Refused(
                    "group " + group + " has no variable " + name + NearestName.clause(name, variables.keySet()));
        }
        return variable;
    }

    /**
     * Checks a new value without setting it. A text that is a number is one where a number is needed, and the reverse.
     *
     * @throws Refused when there is no such variable, it is read-only, or the value does not fit it
     */
    public Change check(String group, String name, Value value) throws Refused {
        Variable variable = find(group, name);
        if (!variable.isChangeable()) {
            throw new Refused(variable + " is read-only");
        }
        return new Change(variable, variable.isNumber() ? Value.of(number(variable, value)) : Value.of(value.text()));
    }

    private static int number(Variable variable, Value value) throws Refused {
        int number;
        try {
            number = Integer.parseInt(value.text().strip());
        } catch (NumberFormatException notANumber) {
            throw new Refused(variable + " is a 32-bit number, not \"" + value.text() + "\"");
        }
        Param<?> param = variable.param;
        if (number < param.min() || number > param.max()) {
            throw new Refused(number + " is out of the range of " + variable + ", " + param.min() + ".." + param.max());
        }
        return number;
    }

    /** Puts checked changes in force, in their order. */
    public synchronized void apply(List<Change> changes) {
        for (Change change : changes) {
            change.variable.set(change.value);
            LOG.info("{} has been changed to {}", change.variable, shown(change.value));
        }
    }

    /** Gives the readable, changeable variables of a group the values they had at start. */
    public synchronized void reset(String group) {
        for (Variable variable : variables(group)) {
            if (variable.isChangeable() && variable.isReadable()) {
                variable.params.reset(variable.param);
                LOG.info("{} has been changed to {}", variable, shown(variable.value()));
            }
        }
    }

    private static String shown(Value value) {
        return value instanceof Value.Text text ? '"' + text.text().replaceAll("\\p{Cntrl}", "?") + '"' : value.text();
    }
}
