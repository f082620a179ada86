package org.sipmodule.tls.verify;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A rule that counts only where a profile has {@code verify_strict}.
 *
 * @param broken   what is said of whoever breaks it
 * @param isBroken whether it is broken; may throw IllegalArgumentException, as what cannot be read keeps no rule
 */
record StrictRule<T>(VerifyResult broken, Predicate<T> isBroken) {

    static <T> Optional<VerifyResult> firstBroken(List<StrictRule<T>> rules, T subject) {
        return rules.stream()
                .filter(rule -> rule.isBrokenBy(subject))
                .findFirst()
                .map(StrictRule::broken);
    }

    private boolean isBrokenBy(T subject) {
        try {
            return isBroken.test(subject);
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
