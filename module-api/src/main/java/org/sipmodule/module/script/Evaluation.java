package org.sipmodule.module.script;

import org.sipmodule.module.Value;

/** A linked expression. */
@FunctionalInterface
interface Evaluation {

    Value value(ScriptContext context);

    /** One that is the same for every message. */
    record Constant(Value value) implements Evaluation {
        @Override
        public Value value(ScriptContext context) {
            return value;
        }
    }
}
