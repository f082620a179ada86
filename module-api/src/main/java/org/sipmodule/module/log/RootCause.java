package org.sipmodule.module.log;

/** What a failure goes back to: the end of its causes, where the words are with which an operator can do something. */
public final class RootCause {

    private RootCause() {}

    /** The failure itself when it has no cause. */
    public static Throwable of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
