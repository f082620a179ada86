package org.sipmodule.module.script;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SelectSpec;
import org.sipmodule.module.SelectSpec.Index;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;
import org.sipmodule.module.script.syntax.CoreSettings;
import org.sipmodule.module.script.syntax.SelectReference;

/** Finds what selects stand for: those of modules, and {@code cfg_get} of the script's own settings. */
final class SelectLinker {

    private static final String SETTINGS = "cfg_get";
    private static final Evaluation NOTHING = new Evaluation.Constant(Value.none());

    private final List<SelectSpec> roots;
    private final CoreSettings settings;
    private final Problems problems;

    SelectLinker(List<SelectSpec> roots, CoreSettings settings, Problems problems) {
        this.roots = roots;
        this.settings = settings;
        this.problems = problems;
    }

    /** How to read it; nothing after a problem. */
    Evaluation read(SelectReference select) {
        List<SelectReference.Element> elements = select.elements();
        if (elements.isEmpty()) {
            return NOTHING;
        }
        if (elements.get(0).name().equals(SETTINGS)) {
            return setting(elements);
        }
        List<SelectSpec> candidates = roots;
        SelectSpec found = null;
        for (int i = 0; i < elements.size(); i++) {
            SelectReference.Element element = elements.get(i);
            Optional<SelectSpec> next = candidates.stream()
                    .filter(candidate -> candidate.isNamed(element.name()))
                    .findFirst();
            if (next.isEmpty()) {
                unknown(select, i, candidates);
                return NOTHING;
            }
            found = next.get();
            if (!fits(select, i, found)) {
                return NOTHING;
            }
            candidates = found.next();
        }
        return found == null ? NOTHING : value(select, found);
    }

    private Evaluation value(SelectReference select, SelectSpec last) {
        SelectReference.Element element =
                select.elements().get(select.elements().size() - 1);
        if (last.read().isEmpty()) {
            problems.error(
                    element.place(),
                    select.shown(select.elements().size()) + " has no value of its own",
                    "expected behind it, after a dot, " + oneOf(last.next()),
                    "");
            return NOTHING;
        }
        VariableSpec.Reader read = last.read().get();
        OptionalInt index =
                element.index().isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(element.index()));
        VariableSpec.Key key = new VariableSpec.Key("", index);
        return context -> read.read(context, key);
    }

    private boolean fits(SelectReference select, int at, SelectSpec spec) {
        SelectReference.Element element = select.elements().get(at);
        String shown = select.shown(at + 1);
        if (element.index().isEmpty()) {
            if (spec.index() == Index.REQUIRED) {
                problems.error(element.place(), shown + " needs an index", "expected " + shown + "[number]", "");
            }
            return spec.index() != Index.REQUIRED;
        }
        if (spec.index() == Index.NONE) {
            problems.error(
                    element.place(), shown + ": " + element.name() + " takes no index", "expected no brackets", "");
            return false;
        }
        boolean isNumber = element.index().matches("-?\\d{1,9}");
        if (!isNumber) {
            problems.error(element.place(), shown + ": bad index " + element.index(), "expected a number", "");
        }
        return isNumber;
    }

    private void unknown(SelectReference select, int at, List<SelectSpec> candidates) {
        SelectReference.Element element = select.elements().get(at);
        List<String> known = candidates.stream()
                .flatMap(candidate -> candidate.names().stream())
                .toList();
        Optional<String> near = NearestName.of(element.name(), known).map(NearestName::question);
        if (at == 0) {
            problems.error(
                    element.place(),
                    "there is no select @" + element.name(),
                    "",
                    near.orElse("Is the module that has it loaded?"));
        } else if (candidates.isEmpty()) {
            problems.error(element.place(), select.shown(at) + " ends there", "expected no ." + element.name(), "");
        } else {
            problems.error(
                    element.place(),
                    select.shown(at) + " has no " + element.name(),
                    "expected " + oneOf(candidates),
                    near.orElse(""));
        }
    }

    private static String oneOf(List<SelectSpec> candidates) {
        return "one of " + candidates.stream().map(SelectSpec::name).collect(Collectors.joining(", "));
    }

    private Evaluation setting(List<SelectReference.Element> elements) {
        String name =
                elements.stream().skip(1).map(SelectReference.Element::shown).collect(Collectors.joining("."));
        return new Evaluation.Constant(settings.group(name).orElse(Value.none()));
    }
}
