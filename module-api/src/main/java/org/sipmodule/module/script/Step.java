package org.sipmodule.module.script;

/** A linked statement. */
@FunctionalInterface
interface Step {
    Flow run(ScriptContext context);
}
