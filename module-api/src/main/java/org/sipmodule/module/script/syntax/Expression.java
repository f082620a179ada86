package org.sipmodule.module.script.syntax;

import java.util.List;
import org.sipmodule.module.SourceLocation;

/** An expression as it was written. */
public sealed interface Expression {

    SourceLocation place();

    record NumberLiteral(SourceLocation place, long value) implements Expression {}

    /** A quoted text. */
    record TextLiteral(SourceLocation place, String value) implements Expression {}

    /** {@code 10.0.0.1}, {@code [::1]}, or one of them with {@code /prefix}. */
    record Address(SourceLocation place, String text) implements Expression {}

    /** A bare word: {@code method}, {@code src_ip}, {@code TLS}, {@code myself}, or the name of a route. */
    record Word(SourceLocation place, String name) implements Expression {}

    record Variable(SourceLocation place, VariableReference reference) implements Expression {}

    record Select(SourceLocation place, SelectReference reference) implements Expression {}

    record Call(SourceLocation place, String function, List<Expression> arguments) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code !}, {@code -}, {@code ~}, {@code defined}, {@code strlen}, {@code strempty}, {@code int}, {@code str}. */
    record Unary(SourceLocation place, String operator, Expression operand) implements Expression {}

    record Binary(SourceLocation place, String operator, Expression left, Expression right) implements Expression {}
}
