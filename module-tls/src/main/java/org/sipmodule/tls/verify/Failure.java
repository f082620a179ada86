package org.sipmodule.tls.verify;

import java.util.Optional;

/**
 * Why a path does not prove anything.
 *
 * @param result never {@link VerifyResult#OK}
 * @param depth  the certificate of the path, 0 for the peer's own
 * @param detail what was found and what was expected, where the result does not say it
 */
record Failure(VerifyResult result, int depth, Optional<String> detail) {

    Failure(VerifyResult result, int depth) {
        this(result, depth, Optional.empty());
    }
}
