package org.sipmodule.tls.verify;

/**
 * Why a path does not prove anything.
 *
 * @param result never {@link VerifyResult#OK}
 * @param depth  the certificate of the path, 0 for the peer's own
 */
record Failure(VerifyResult result, int depth) {}
