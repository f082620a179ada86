package org.sipmodule.module.script.syntax;

import java.util.List;
import org.sipmodule.module.SourceLocation;

/**
 * A pseudo-variable as it was written: {@code $name}, {@code $name(inner)}, or
 * {@code $(name(inner)[index]{transformation}...)}.
 *
 * @param inner           what stands in parentheses after the name; empty when nothing does
 * @param index           what stands in brackets; empty when nothing does
 * @param transformations what stands in each pair of braces, in their order
 */
public record VariableReference(
        SourceLocation place, String name, String inner, String index, List<String> transformations) {

    public VariableReference {
        transformations = List.copyOf(transformations);
    }

    /** Without the transformations, as messages show it. */
    public String shown() {
        String base = name + (inner.isEmpty() ? "" : "(" + inner + ")");
        return index.isEmpty() ? "$" + base : "$(" + base + "[" + index + "])";
    }
}
