package org.sipmodule.module.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;
import org.sipmodule.module.host.VariableTable;
import org.sipmodule.module.script.syntax.ScriptFile;
import org.sipmodule.module.script.syntax.SelectReference;
import org.sipmodule.module.script.syntax.VariableReference;
import org.sipmodule.module.script.syntax.VariableSyntax;

/** Finds what variables and the texts that hold them stand for. */
final class VariableLinker {

    private static final Map<String, Transformation> TRANSFORMATIONS = transformations();

    private final MessageVariables message;
    private final KeyedVariables keyed;
    private final SelectLinker selects;
    private final VariableTable modules;
    private final Problems problems;

    VariableLinker(ScriptFile file, VariableTable modules, Problems problems) {
        this.message = new MessageVariables(file.options().clock());
        this.selects = new SelectLinker(modules.selects(), file.settings(), problems);
        this.keyed = new KeyedVariables(
                file,
                reference -> text(reference.inner(), reference.place()),
                reference -> select(SelectReference.of(reference, problems)),
                problems);
        this.modules = modules;
        this.problems = problems;
    }

    private static Map<String, Transformation> transformations() {
        Map<String, Transformation> all = new HashMap<>();
        TextTransformations.all().forEach(transformation -> all.put(transformation.name(), transformation));
        SipTransformations.all().forEach(transformation -> all.put(transformation.name(), transformation));
        return Map.copyOf(all);
    }

    /** How many {@code $var} the script uses, once all of it is linked. */
    int variables() {
        return keyed.variables();
    }

    /** {@code method}, {@code src_ip} and their like; null for any other word. */
    @Nullable
    Evaluation word(String name) {
        return message.words().get(name);
    }

    Set<String> words() {
        return message.words().keySet();
    }

    Evaluation select(SelectReference select) {
        return selects.read(select);
    }

    Evaluation read(VariableReference reference) {
        Evaluation base = base(reference);
        for (String transformation : reference.transformations()) {
            base = transformed(base, transformation, reference);
        }
        return base;
    }

    private Evaluation base(VariableReference reference) {
        Evaluation plain = message.variables().get(reference.name());
        if (plain != null) {
            requirePlain(reference, !reference.inner().isEmpty());
            return plain;
        }
        Evaluation inner = keyed.read(reference);
        if (inner != null) {
            boolean isIndexed = Set.of("hdr", "avp").contains(reference.name());
            requirePlain(reference, false);
            if (reference.inner().isEmpty()) {
                problems.error(
                        reference.place(),
                        "$" + reference.name() + " needs a name",
                        "expected $" + reference.name() + "(name)",
                        "");
            }
            if (!isIndexed) {
                refuseIndex(reference);
            }
            return inner;
        }
        return modules.named(reference.name())
                .map(spec -> ofModule(spec, reference))
                .orElseGet(() -> unknown(reference));
    }

    private void requirePlain(VariableReference reference, boolean hasInner) {
        if (hasInner) {
            problems.error(
                    reference.place(),
                    reference.shown() + ": this variable takes no inner name",
                    "expected $" + reference.name(),
                    "");
        }
        if (message.variables().containsKey(reference.name())) {
            refuseIndex(reference);
        }
    }

    private void refuseIndex(VariableReference reference) {
        if (!reference.index().isEmpty()) {
            problems.error(reference.place(), reference.shown() + ": this variable takes no index", "", "");
        }
    }

    private Evaluation unknown(VariableReference reference) {
        if (!reference.name().isEmpty()) {
            Set<String> known = new TreeSet<>(message.variables().keySet());
            known.addAll(keyed.names());
            known.addAll(modules.names());
            // of two letters nearly any other two are one edit away
            known.removeIf(
                    name -> reference.name().length() < 3 && !NearestName.isSpelledAlike(reference.name(), name));
            problems.error(
                    reference.place(),
                    "there is no variable $" + reference.name(),
                    "",
                    NearestName.of(reference.name(), known)
                            .map(name -> NearestName.question("$" + name))
                            .orElse("Is the module that has it loaded?"));
        }
        return new Evaluation.Constant(Value.none());
    }

    private Evaluation ofModule(VariableSpec spec, VariableReference reference) {
        boolean isKnown = spec.names().isEmpty()
                ? reference.inner().isEmpty()
                : spec.names().contains(reference.inner());
        if (!isKnown) {
            problems.error(
                    reference.place(),
                    reference.shown() + ": $" + spec.name() + " has no such inner name",
                    spec.names().isEmpty()
                            ? "expected $" + spec.name()
                            : "expected one of " + String.join(", ", spec.names()),
                    NearestName.hint(reference.inner(), spec.names()));
        }
        String index = reference.index();
        if (!spec.indexed()) {
            refuseIndex(reference);
        }
        boolean isNumber = index.matches("-?\\d{1,9}");
        if (spec.indexed() && !index.isEmpty() && !isNumber) {
            problems.error(reference.place(), reference.shown() + ": bad index " + index, "expected a number", "");
        }
        OptionalInt at = isNumber ? OptionalInt.of(Integer.parseInt(index)) : OptionalInt.empty();
        VariableSpec.Key key = new VariableSpec.Key(reference.inner(), at);
        return context -> spec.read().read(context, key);
    }

    private Evaluation transformed(Evaluation base, String text, VariableReference reference) {
        int comma = text.indexOf(',');
        String name = (comma < 0 ? text : text.substring(0, comma)).strip();
        Transformation transformation = TRANSFORMATIONS.get(name);
        if (transformation == null) {
            problems.error(
                    reference.place(),
                    "there is no transformation {" + name + "}",
                    "",
                    NearestName.of(name, TRANSFORMATIONS.keySet())
                            .map(near -> NearestName.question("{" + near + "}"))
                            .orElse(""));
            return base;
        }
        // the expression of {re.subst} may hold commas
        List<String> parameters = comma < 0
                ? List.of()
                : transformation.most() == 1
                        ? List.of(text.substring(comma + 1))
                        : parameters(text.substring(comma + 1));
        if (parameters.size() < transformation.required() || parameters.size() > transformation.most()) {
            problems.error(
                    reference.place(),
                    "{" + text + "} has " + parameters.size() + " parameters",
                    "expected " + expected(transformation),
                    "");
            return base;
        }
        try {
            return applied(base, transformation.linked().with(parameters), evaluated(parameters, reference));
        } catch (PatternSyntaxException bad) {
            problems.error(reference.place(), "{" + text + "}: " + bad.getDescription(), "", "");
            return base;
        }
    }

    private static String expected(Transformation transformation) {
        return transformation.required() == transformation.most()
                ? String.valueOf(transformation.most())
                : transformation.required() + ".." + transformation.most();
    }

    private static Evaluation applied(Evaluation base, Transformation.Applied applied, List<Evaluation> parameters) {
        boolean isConstant = parameters.stream().allMatch(Evaluation.Constant.class::isInstance);
        List<Value> constants = isConstant
                ? parameters.stream()
                        .map(parameter -> ((Evaluation.Constant) parameter).value())
                        .toList()
                : List.of();
        return context -> {
            Value value = base.value(context);
            if (value.isNull()) {
                // as in Kamailio, nothing stays an empty text through any transformation
                return Value.of("");
            }
            List<Value> given = isConstant
                    ? constants
                    : parameters.stream()
                            .map(parameter -> parameter.value(context))
                            .toList();
            return applied.of(value.text(), given);
        };
    }

    private List<Evaluation> evaluated(List<String> parameters, VariableReference reference) {
        List<Evaluation> evaluated = new ArrayList<>();
        for (String parameter : parameters) {
            evaluated.add(
                    parameter.startsWith("$")
                            ? read(VariableSyntax.variable(parameter, reference.place(), problems))
                            : new Evaluation.Constant(Value.of(parameter)));
        }
        return evaluated;
    }

    /** Splits at commas outside of the parentheses of variables; a backslash keeps a comma. */
    private static List<String> parameters(String text) {
        List<String> all = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == ',') {
                one.append(text.charAt(++i));
            } else if (c == ',' && depth <= 0 && !(one.isEmpty() && i == text.length() - 1 && !all.isEmpty())) {
                all.add(one.toString());
                one.setLength(0);
            } else {
                one.append(c);
            }
        }
        all.add(one.toString());
        return all;
    }

    /** A text in which variables are replaced. */
    Evaluation text(String text, SourceLocation place) {
        List<VariableSyntax.Part> parts = VariableSyntax.parts(text, place, problems);
        List<Evaluation> linked = new ArrayList<>();
        for (VariableSyntax.Part part : parts) {
            linked.add(
                    part instanceof VariableSyntax.Part.Variable variable
                            ? read(variable.reference())
                            : new Evaluation.Constant(Value.of(((VariableSyntax.Part.Literal) part).text())));
        }
        if (linked.size() == 1) {
            return linked.get(0);
        }
        Evaluation[] all = linked.toArray(new Evaluation[0]);
        return context -> {
            StringBuilder whole = new StringBuilder();
            for (Evaluation part : all) {
                whole.append(part.value(context).text());
            }
            return Value.of(whole.toString());
        };
    }

    /** How to set the variable; null after a problem. */
    @Nullable
    Writer write(VariableReference reference) {
        Evaluation known = base(reference);
        Writer writer = MessageWriters.ALL.get(reference.name());
        if (writer == null) {
            writer = keyed.write(reference);
        }
        boolean isVariable =
                !(known instanceof Evaluation.Constant) || reference.name().equals("null");
        if (!reference.transformations().isEmpty()) {
            problems.error(reference.place(), reference.shown() + ": a transformation cannot be assigned to", "", "");
        } else if (writer == null && isVariable) {
            problems.error(reference.place(), reference.shown() + " cannot be assigned to: it is read-only", "", "");
        }
        return writer;
    }
}
