package org.sipmodule.module.script.syntax;

import java.util.ArrayList;
import java.util.List;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.script.text.Diagnostics;

/** Reads pseudo-variables, alone and within texts. */
public final class VariableSyntax {

    /** A piece of a text in which variables are replaced. */
    public sealed interface Part {
        record Literal(String text) implements Part {}

        record Variable(VariableReference reference) implements Part {}
    }

    /** Variables within variables within variables: nobody needs more. */
    private static final int DEEPEST = 8;

    private final String text;
    private final SourceLocation place;
    private final Problems problems;
    private int at;

    private VariableSyntax(String text, SourceLocation place, Problems problems) {
        this.text = text;
        this.place = place;
        this.problems = problems;
    }

    /** Reads a text that is one variable, dollar sign included; a problem leaves the parts that could be read. */
    public static VariableReference variable(String text, SourceLocation place, Problems problems) {
        VariableSyntax syntax = new VariableSyntax(text, place, problems);
        VariableReference reference = syntax.variable();
        if (syntax.at < text.length()) {
            problems.error(
                    place,
                    "the variable " + Diagnostics.shortened(text) + " goes on after its end",
                    "expected $name, $name(inner) or $(name(inner)[index]{transformation})",
                    "");
        }
        return reference;
    }

    /** Splits a text at its variables; {@code $$} is a dollar sign, as is one that no name follows. */
    public static List<Part> parts(String text, SourceLocation place, Problems problems) {
        VariableSyntax syntax = new VariableSyntax(text, place, problems);
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        while (syntax.at < text.length()) {
            if (syntax.isVariable()) {
                if (!literal.isEmpty()) {
                    parts.add(new Part.Literal(literal.toString()));
                    literal.setLength(0);
                }
                parts.add(new Part.Variable(syntax.variable()));
            } else {
                syntax.at += text.startsWith("$$", syntax.at) ? 1 : 0;
                literal.append(text.charAt(syntax.at++));
            }
        }
        if (!literal.isEmpty() || parts.isEmpty()) {
            parts.add(new Part.Literal(literal.toString()));
        }
        return parts;
    }

    private boolean isVariable() {
        if (text.charAt(at) != '$' || at + 1 == text.length()) {
            return false;
        }
        char next = text.charAt(at + 1);
        return next == '(' || next == '?' || Character.isLetter(next) || next == '_';
    }

    private VariableReference variable() {
        at++;
        if (at < text.length() && text.charAt(at) == '(') {
            return parenthesised();
        }
        String name = name();
        String inner = at < text.length() && text.charAt(at) == '(' ? enclosed('(', ')') : "";
        return reference(name, inner, "", List.of());
    }

    private VariableReference parenthesised() {
        int start = at;
        String whole = enclosed('(', ')');
        VariableSyntax body = new VariableSyntax(whole, place, problems);
        String name = body.name();
        String inner = body.next() == '(' ? body.enclosed('(', ')') : "";
        String index = body.next() == '[' ? body.enclosed('[', ']') : "";
        List<String> transformations = new ArrayList<>();
        while (body.next() == '{') {
            transformations.add(body.enclosed('{', '}'));
        }
        if (body.at < whole.length() && !name.isEmpty()) {
            problems.error(
                    place,
                    "\"" + Diagnostics.shortened(whole.substring(body.at)) + "\" within the variable "
                            + Diagnostics.shortened(text.substring(start - 1, at)),
                    "expected $(name(inner)[index]{transformation})",
                    "");
        }
        return reference(name, inner, index, transformations);
    }

    private VariableReference reference(String name, String inner, String index, List<String> transformations) {
        if (name.isEmpty()) {
            problems.error(place, "a variable without a name", "expected letters, digits and _ after $", "");
        } else if (inner.chars().filter(c -> c == '$').count() > DEEPEST) {
            problems.error(
                    place, "the variable $" + name + " holds too many variables", "expected at most " + DEEPEST, "");
        }
        return new VariableReference(place, name, inner, index, transformations);
    }

    private int next() {
        return at < text.length() ? text.charAt(at) : -1;
    }

    private String name() {
        int start = at;
        if (at < text.length() && text.charAt(at) == '?') {
            at++;
            return "?";
        }
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(start, at);
    }

    /** What stands between this opening character and the one that closes it. */
    private String enclosed(char opening, char closing) {
        int start = ++at;
        for (int depth = 1; at < text.length(); at++) {
            char c = text.charAt(at);
            depth += c == opening ? 1 : c == closing ? -1 : 0;
            if (depth == 0) {
                return text.substring(start, at++);
            }
        }
        problems.error(
                place,
                "the variable " + Diagnostics.shortened(text.substring(start - 1)) + " does not end",
                "expected " + closing,
                "");
        return text.substring(start);
    }
}
