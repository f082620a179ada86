package org.sipmodule.embedded.ctl;

/** A reply that exceeds what the {@code ctl} parameters allow. */
final class OversizedReply extends Exception {

    private static final long serialVersionUID = 1L;

    OversizedReply(String message) {
        super(message);
    }
}
