package org.sipmodule.module.script;

/** A linked call: runs and gives its code. Does nothing once the script has ended. */
@FunctionalInterface
interface CodeStep {
    int call(ScriptContext context);
}
