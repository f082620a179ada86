package org.sipmodule.tls.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** A text that must not be shown: a password, or the name of where it is. Printing it prints dots. */
public final class Secret {

    private final char[] text;

    private Secret(char[] text) {
        this.text = text;
    }

    public static Secret of(String text) {
        return new Secret(text.toCharArray());
    }

    /** Of a copy; the caller may wipe what it has given. */
    public static Secret of(char[] text) {
        return new Secret(text.clone());
    }

    /** Lets a function see the text, in an array that is wiped afterwards. */
    public <T> T use(Function<char[], T> reader) {
        char[] lent = text.clone();
        try {
            return reader.apply(lent);
        } finally {
            Arrays.fill(lent, '\0');
        }
    }

    /** What stands behind a prefix that says that it is no secret, such as {@code file:}. */
    public Optional<String> after(String prefix) {
        return Arrays.equals(text, 0, Math.min(prefix.length(), text.length), prefix.toCharArray(), 0, prefix.length())
                ? Optional.of(new String(text, prefix.length(), text.length - prefix.length()))
                : Optional.empty();
    }

    /** Wipes the text, when nobody needs it any more. */
    public void forget() {
        Arrays.fill(text, '\0');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && Arrays.equals(secret.text, text);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(text);
    }

    @Override
    public String toString() {
        return "********";
    }
}
