package org.sipmodule.tls.config;

import org.sipmodule.module.SourceLocation;

/**
 * The value of an option as it was written.
 *
 * @param text  without quotes, escapes replaced
 * @param place where the text begins
 */
record CfgValue(String text, SourceLocation place) {

    /** Hides the text: it may be a password. */
    @Override
    public String toString() {
        return place.toString();
    }
}
