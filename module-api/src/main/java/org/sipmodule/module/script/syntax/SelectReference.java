package org.sipmodule.module.script.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;

/** A select as it was written: words with dots between them, each of which may have a number in brackets. */
public record SelectReference(List<Element> elements) {

    /**
     * One word of it.
     *
     * @param index what stands in brackets; empty when nothing does
     */
    public record Element(SourceLocation place, String name, String index) {
        public String shown() {
            return index.isEmpty() ? name : name + "[" + index + "]";
        }
    }

    private static final Pattern ELEMENT = Pattern.compile("([A-Za-z0-9_]+)(?:\\[([^\\]]+)])?");

    public SelectReference {
        elements = List.copyOf(elements);
    }

    /** Of the inner name of a {@code $sel}; a problem leaves the elements before it. */
    public static SelectReference of(VariableReference reference, Problems problems) {
        List<Element> elements = new ArrayList<>();
        for (String word :
                reference.inner().isEmpty() ? new String[0] : reference.inner().split("\\.", -1)) {
            Matcher element = ELEMENT.matcher(word);
            if (!element.matches()) {
                problems.error(
                        reference.place(),
                        reference.shown() + " is no select",
                        "expected $sel(name.name) or $sel(name.name[number])",
                        "");
                break;
            }
            String index = element.group(2);
            elements.add(new Element(reference.place(), element.group(1), index == null ? "" : index));
        }
        return new SelectReference(elements);
    }

    /** Its first elements, as messages show them. */
    public String shown(int count) {
        return "@" + elements.stream().limit(count).map(Element::shown).collect(Collectors.joining("."));
    }
}
