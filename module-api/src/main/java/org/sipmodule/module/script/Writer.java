package org.sipmodule.module.script;

import org.sipmodule.module.Value;

/** The left side of an assignment. */
@FunctionalInterface
interface Writer {

    /** Sets the variable; false when this message has no place for the value. */
    boolean write(ScriptContext context, Value value);
}
