package org.sipmodule.tls.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code verify_client} (manual 10.37). */
public enum VerifyClient {
    OFF(0),
    ON(1),
    OPTIONAL(2),
    OPTIONAL_NO_CA(3);

    private final int number;

    VerifyClient(int number) {
        this.number = number;
    }

    /** The value of a word in a script or tls.cfg, compared without case. */
    public static Optional<VerifyClient> parse(String word) {
        return Arrays.stream(values())
                .filter(value -> value.toString().equalsIgnoreCase(word))
                .findFirst();
    }

    /** Every legal word. */
    public static List<String> words() {
        return Arrays.stream(values()).map(VerifyClient::toString).toList();
    }

    /** The number that Kamailio's start-up line shows. */
    public int number() {
        return number;
    }

    /** The word in a script or tls.cfg. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
