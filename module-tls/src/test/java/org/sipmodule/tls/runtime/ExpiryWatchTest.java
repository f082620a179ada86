package org.sipmodule.tls.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sipmodule.tls.pki.CertificateSpec.leaf;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.sipmodule.tls.engine.ListInForce;
import org.sipmodule.tls.engine.OwnCertificate;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.MovingClock;
import org.sipmodule.tls.verify.RevocationLists;
import org.testng.annotations.Test;

/** Field case F82. */
public class ExpiryWatchTest {

    private static final Instant START = CertificateSpec.NOW.truncatedTo(ChronoUnit.SECONDS);

    private final Issued root = Issued.root("Expiry");

    private OwnCertificate endingAfter(int days) {
        Issued own = root.issue(leaf("own").valid(START.minus(Duration.ofDays(1)), START.plus(Duration.ofDays(days))));
        return new OwnCertificate("TLSs<default>", Path.of("/etc/cert.pem"), own.certificate());
    }

    @Test
    public void eachOfTheLastDaysIsToldOnce() {
        MovingClock clock = new MovingClock(START);
        List<OwnCertificate> own = List.of(endingAfter(40));
        try (ExpiryWatch watch = ExpiryWatch.start(() -> own, clock)) {
            List<Integer> told = IntStream.rangeClosed(0, 45)
                    .filter(day -> {
                        clock.set(START.plus(Duration.ofDays(day)));
                        return !watch.look().isEmpty();
                    })
                    .boxed()
                    .toList();
            assertThat(told).containsExactly(10, 26, 33, 39, 41);
        }
    }

    @Test
    public void theLineSaysWhichAndWhatToDo() {
        MovingClock clock = new MovingClock(START);
        List<OwnCertificate> own = List.of(endingAfter(31));
        try (ExpiryWatch watch = ExpiryWatch.start(() -> own, clock)) {
            clock.set(START.plus(Duration.ofDays(2)));
            assertThat(watch.look())
                    .containsExactly("TLSs<default>: certificate /etc/cert.pem (CN=own, O=Test) expires in 29 days, at "
                            + START.plus(Duration.ofDays(31))
                            + ": peers that verify will refuse it. Renew it, and tls.reload");
        }
    }

    private ListInForce list(Duration term) {
        RevocationLists lists = RevocationLists.of(
                List.of(root.crl(START.minus(term.dividedBy(2)), START.plus(term.dividedBy(2)), List.of(), List.of())));
        return new ListInForce(Path.of("/etc/crl.pem"), lists.terms().get(0));
    }

    /** By hours: neither the list of a day nor that of a month is told of before its last tenth, and each once more when past. */
    @Test
    public void listsAreToldOfInTheirLastTenthAndWhenPast() {
        MovingClock clock = new MovingClock(START);
        List<ListInForce> lists = List.of(list(Duration.ofDays(1)), list(Duration.ofDays(30)));
        try (ExpiryWatch watch = ExpiryWatch.start(() -> lists, clock)) {
            List<Integer> told = IntStream.rangeClosed(0, 24 * 20)
                    .filter(hour -> {
                        clock.set(START.plus(Duration.ofHours(hour)));
                        return !watch.look().isEmpty();
                    })
                    .boxed()
                    .toList();
            assertThat(told).containsExactly(10, 13, 12 * 24 + 1, 15 * 24 + 1);
        }
    }

    @Test
    public void theLineOfAListSaysWhatToDo() {
        MovingClock clock = new MovingClock(START);
        List<ListInForce> lists = List.of(list(Duration.ofDays(20)));
        Instant end = START.plus(Duration.ofDays(10));
        String of = "crl /etc/crl.pem: the list of CN=Expiry, O=Test ";
        String fails = " with \"CRL has expired\". Fetch the list anew, and tls.reload";
        try (ExpiryWatch watch = ExpiryWatch.start(() -> lists, clock)) {
            clock.set(end.minusSeconds(60));
            assertThat(watch.look())
                    .containsExactly(of + "is to be replaced by " + end
                            + ": verifying certificates of this authority fails then" + fails);
            clock.set(end.plusSeconds(1));
            assertThat(watch.look())
                    .containsExactly(of + "was to be replaced by " + end
                            + ": verifying certificates of this authority fails" + fails);
        }
    }

    /** What a reload has brought, it has told of. */
    @Test
    public void whatIsNewIsNotToldAgain() {
        MovingClock clock = new MovingClock(START);
        AtomicReference<List<OwnCertificate>> own = new AtomicReference<>(List.of(endingAfter(40)));
        try (ExpiryWatch watch = ExpiryWatch.start(own::get, clock)) {
            own.set(List.of(endingAfter(5)));
            assertThat(watch.look()).isEmpty();
            clock.set(START.plus(Duration.ofDays(4)));
            assertThat(watch.look()).hasSize(1);
        }
    }
}
