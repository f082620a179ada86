package org.sipmodule.module.script;

/** A linked expression of which only the truth matters. */
@FunctionalInterface
interface Condition {
    boolean holds(ScriptContext context);
}
