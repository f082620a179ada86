package org.sipmodule.module;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The tables that a module adds to its host, as a list of what exists: Kamailio's module exports. Immutable; names are
 * unique within each table.
 */
public record ModuleDeclaration(
        List<Param<?>> params,
        List<FunctionSpec> functions,
        List<EventRouteSpec> eventRoutes,
        List<RpcCommandSpec> rpcCommands,
        List<VariableSpec> variables,
        List<StatisticSpec> statistics,
        List<SelectSpec> selects) {

    public ModuleDeclaration {
        params = unique("parameter", params, Param::name);
        functions = List.copyOf(functions);
        eventRoutes = unique("event route", eventRoutes, EventRouteSpec::name);
        rpcCommands = unique("RPC command", rpcCommands, RpcCommandSpec::name);
        variables = unique("variable", variables, VariableSpec::name);
        statistics = unique("statistic", statistics, StatisticSpec::name);
        selects = unique("select", selects, SelectSpec::name);
    }

    public static Builder builder() {
        return new Builder();
    }

    private static <T> List<T> unique(String what, List<T> entries, Function<T, String> name) {
        Set<String> seen = new HashSet<>();
        for (T entry : entries) {
            if (!seen.add(name.apply(entry))) {
                throw new IllegalArgumentException(what + " " + name.apply(entry) + " is declared twice");
            }
        }
        return List.copyOf(entries);
    }

    /** Fills a declaration; used by one thread. */
    public static final class Builder {
        private final List<Param<?>> params = new ArrayList<>();
        private final List<FunctionSpec> functions = new ArrayList<>();
        private final List<EventRouteSpec> eventRoutes = new ArrayList<>();
        private final List<RpcCommandSpec> rpcCommands = new ArrayList<>();
        private final List<VariableSpec> variables = new ArrayList<>();
        private final List<StatisticSpec> statistics = new ArrayList<>();
        private final List<SelectSpec> selects = new ArrayList<>();

        private Builder() {}

        public Builder params(List<Param<?>> added) {
            params.addAll(added);
            return this;
        }

        /** Several functions of one name may differ in their number of arguments. */
        public Builder function(FunctionSpec added) {
            functions.add(added);
            return this;
        }

        public Builder eventRoute(String name, String doc) {
            eventRoutes.add(new EventRouteSpec(name, doc));
            return this;
        }

        public Builder rpc(RpcCommandSpec added) {
            rpcCommands.add(added);
            return this;
        }

        public Builder variable(VariableSpec added) {
            variables.add(added);
            return this;
        }

        public Builder statistics(List<StatisticSpec> added) {
            statistics.addAll(added);
            return this;
        }

        public Builder variables(List<VariableSpec> added) {
            variables.addAll(added);
            return this;
        }

        /** @param root the first word of selects */
        public Builder select(SelectSpec root) {
            selects.add(root);
            return this;
        }

        public ModuleDeclaration build() {
            return new ModuleDeclaration(params, functions, eventRoutes, rpcCommands, variables, statistics, selects);
        }
    }
}
