package org.sipmodule.tls.script;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.SelectSpec;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;
import org.sipmodule.tls.runtime.ConnectionTable;

/** Reads the tables of variables and selects as a script would. */
final class Values {

    private final ConnectionTable connections;

    Values(ConnectionTable connections) {
        this.connections = connections;
    }

    /** Every variable, as a script writes it, without an index. */
    Map<String, Value> all(RouteContext route) {
        Map<String, Value> all = new TreeMap<>();
        for (VariableSpec variable : TlsVariables.of(connections)) {
            if (variable.names().isEmpty()) {
                all.put("$" + variable.name(), variable.read().read(route, VariableSpec.Key.NONE));
            }
            for (String inner : variable.names()) {
                VariableSpec.Key key = new VariableSpec.Key(inner, OptionalInt.empty());
                all.put(
                        "$" + variable.name() + "(" + inner + ")",
                        variable.read().read(route, key));
            }
        }
        return all;
    }

    Value variable(RouteContext route, String name, int index) {
        return TlsVariables.of(connections).stream()
                .filter(variable -> variable.name().equals(name))
                .findFirst()
                .orElseThrow()
                .read()
                .read(route, new VariableSpec.Key("", OptionalInt.of(index)));
    }

    /** A select, without its at sign and with no index but at its end. */
    Value select(RouteContext route, String path) {
        String[] names = path.replaceFirst("\\[.*", "").split("\\.", -1);
        SelectSpec element = TlsSelects.of(connections);
        for (int i = 1; i < names.length; i++) {
            String name = names[i];
            element = element.next().stream()
                    .filter(next -> next.isNamed(name))
                    .findFirst()
                    .orElseThrow();
        }
        OptionalInt index = path.endsWith("]")
                ? OptionalInt.of(Integer.parseInt(path.replaceFirst(".*\\[(-?\\d+)]", "$1")))
                : OptionalInt.empty();
        return element.read().orElseThrow().read(route, new VariableSpec.Key("", index));
    }
}
