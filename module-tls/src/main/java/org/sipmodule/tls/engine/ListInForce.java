package org.sipmodule.tls.engine;

import java.nio.file.Path;
import java.time.Instant;
import org.sipmodule.tls.verify.RevocationLists;
import org.sipmodule.tls.verify.VerifyResult;

/**
 * A revocation list that peers are verified by.
 *
 * @param file {@code crl}
 * @param term for how long it is good
 */
public record ListInForce(Path file, RevocationLists.Term term) implements Expiring {

    @Override
    public int due(Instant now) {
        return term.isOver(now) ? 0 : term.isNearEnd(now) ? 1 : Integer.MAX_VALUE;
    }

    @Override
    public String line(Instant now) {
        boolean past = term.isOver(now);
        return "crl " + file + ": the list of " + term.issuer() + (past ? " was" : " is") + " to be replaced by "
                + term.until() + ": verifying certificates of this authority fails " + (past ? "" : "then ")
                + "with \"" + VerifyResult.CRL_EXPIRED.words() + "\". Fetch the list anew, and tls.reload";
    }
}
