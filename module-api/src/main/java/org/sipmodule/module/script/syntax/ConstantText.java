package org.sipmodule.module.script.syntax;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;

/** Replaces variables in texts that are read once, at start: only those that never change are allowed. */
public final class ConstantText {

    private final Map<String, String> defines;
    private final Map<String, String> environment;
    private final Problems problems;

    ConstantText(Map<String, String> defines, Map<String, String> environment, Problems problems) {
        this.defines = defines;
        this.environment = environment;
        this.problems = problems;
    }

    String of(String text, SourceLocation place) {
        return VariableSyntax.parts(text, place, problems).stream()
                .map(part -> part instanceof VariableSyntax.Part.Variable variable
                        ? replaced(variable.reference(), place)
                        : ((VariableSyntax.Part.Literal) part).text())
                .collect(Collectors.joining());
    }

    private String replaced(VariableReference variable, SourceLocation place) {
        boolean isConstant = Set.of("def", "defn", "env").contains(variable.name());
        if (!isConstant || !variable.transformations().isEmpty()) {
            problems.error(
                    place,
                    variable.shown() + " has no value before messages arrive",
                    "expected $def(name) or $env(name)",
                    "");
            return "";
        }
        return value(variable.name(), variable.inner()).orElse("");
    }

    /** What {@code $def(x)} or {@code $env(x)} stands for. */
    public Optional<String> value(String name, String inner) {
        return Optional.ofNullable(name.equals("env") ? environment.get(inner) : defines.get(inner));
    }
}
