package org.sipmodule.module.script.syntax;

import java.util.List;
import java.util.Optional;
import org.sipmodule.module.SourceLocation;

/** A statement as it was written. */
public sealed interface Statement {

    SourceLocation place();

    /** {@code $x = value;}. */
    record Assign(SourceLocation place, VariableReference target, Expression value) implements Statement {}

    /** A function call that stands alone. */
    record Call(SourceLocation place, Expression.Call call) implements Statement {}

    record If(SourceLocation place, Expression condition, List<Statement> then, List<Statement> otherwise)
            implements Statement {
        public If {
            then = List.copyOf(then);
            otherwise = List.copyOf(otherwise);
        }
    }

    record While(SourceLocation place, Expression condition, List<Statement> body) implements Statement {
        public While {
            body = List.copyOf(body);
        }
    }

    record Switch(SourceLocation place, Expression subject, List<Case> cases) implements Statement {
        public Switch {
            cases = List.copyOf(cases);
        }
    }

    /**
     * One label of a {@code switch} and what follows it up to the next label.
     *
     * @param kind  how the label is compared
     * @param label a number or a text; empty for {@code default}
     */
    record Case(SourceLocation place, Kind kind, Optional<Expression> label, List<Statement> body) {
        public enum Kind {
            VALUE,
            REGEX,
            DEFAULT
        }

        public Case {
            body = List.copyOf(body);
        }
    }

    /** {@code return}, with a code or without. */
    record Return(SourceLocation place, Optional<Expression> code) implements Statement {}

    record Exit(SourceLocation place) implements Statement {}

    record Drop(SourceLocation place) implements Statement {}

    record Break(SourceLocation place) implements Statement {}
}
