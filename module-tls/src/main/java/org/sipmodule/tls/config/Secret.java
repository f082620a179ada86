package org.sipmodule.tls.config;

import java.util.function.Function;

/** A text that must not be shown: a password, or the name of where it is. Printing it prints dots. */
public final class Secret {

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    public static Secret of(String text) {
        return new Secret(text);
    }

    /** Lets a function see the text; the only way to it. */
    public <T> T use(Function<String, T> reader) {
        return reader.apply(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "********";
    }
}
