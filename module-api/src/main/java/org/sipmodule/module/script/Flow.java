package org.sipmodule.module.script;

/** How a block goes on after a statement. */
enum Flow {
    NEXT,
    /** Leaves the innermost {@code while} or {@code switch}. */
    BREAK,
    /** Leaves the route block. */
    RETURN,
    /** Leaves the script. */
    EXIT,
    /** As {@code EXIT}; the caller keeps back what it can. */
    DROP
}
