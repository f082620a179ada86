package org.sipmodule.tls.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.sipmodule.tls.verify.RevocationLists;
import org.sipmodule.tls.verify.VerifyResult;

/**
 * A revocation list that peers are verified by.
 *
 * @param file {@code crl}
 * @param term for how long it is good
 */
public record ListInForce(Path file, RevocationLists.Term term) implements Ending {

    /** Of its time: a list for a day has hours, one for a month has days, and neither is told of while it is fresh. */
    private static final int LAST_PART = 10;

    @Override
    public int due(Instant now) {
        if (now.isAfter(term.until())) {
            return 0;
        }
        Duration left = Duration.between(now, term.until());
        Duration whole = Duration.between(term.from(), term.until());
        return left.multipliedBy(LAST_PART).compareTo(whole) < 0 ? 1 : Integer.MAX_VALUE;
    }

    @Override
    public String line(Instant now) {
        boolean past = now.isAfter(term.until());
        return "crl " + file + ": the list of " + term.issuer() + (past ? " was" : " is") + " to be replaced by "
                + term.until() + ": verifying certificates of this authority fails " + (past ? "" : "then ")
                + "with \"" + VerifyResult.CRL_EXPIRED.words() + "\". Fetch the list anew, and tls.reload";
    }
}
