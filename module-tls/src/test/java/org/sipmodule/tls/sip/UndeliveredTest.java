package org.sipmodule.tls.sip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.SIPClientTransaction;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.sipmodule.module.ByteBudget;
import org.sipmodule.module.FakeXavps;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.SendFailure;
import org.sipmodule.tls.runtime.TlsConnection;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class UndeliveredTest {

    private static TlsConnection connection() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5061);
        return new TlsConnection(
                1,
                TlsConnection.Direction.OUTBOUND,
                address,
                address,
                Instant.EPOCH,
                new FacadeSocketTest.RecordingLink());
    }

    private static Undelivered undelivered() {
        return new Undelivered(new ByteBudget(Long.MAX_VALUE));
    }

    /** A request whose transaction is over when the switch says so. */
    private static MessageAttributes request(Undelivered undelivered, AtomicBoolean terminated, int length) {
        SIPRequest request = new SIPRequest();
        MessageAttributes attributes = MessageAttributes.over(FakeXavps.NONE);
        request.setApplicationData(attributes);
        SendFailure.Receiver listener = failure -> {};
        request.setTransaction(Proxy.newProxyInstance(
                UndeliveredTest.class.getClassLoader(),
                new Class<?>[] {SIPClientTransaction.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isTerminated" -> terminated.get();
                    case "getApplicationData" -> listener;
                    default -> throw new AssertionError(method.getName());
                }));
        undelivered.add(request, length);
        return attributes;
    }

    private static List<MessageAttributes> requests(Undelivered undelivered, AtomicBoolean terminated, int number) {
        return Stream.generate(() -> request(undelivered, terminated, 500))
                .limit(number)
                .toList();
    }

    private static List<MessageAttributes> added(Undelivered undelivered, int number, int length) {
        return Stream.generate(() -> {
                    SIPRequest request = new SIPRequest();
                    MessageAttributes attributes = MessageAttributes.over(FakeXavps.NONE);
                    request.setApplicationData(attributes);
                    undelivered.add(request, length);
                    return attributes;
                })
                .limit(number)
                .toList();
    }

    private static void fail(Undelivered undelivered, TlsConnection connection) {
        Runnable teller = undelivered.lost(connection);
        if (teller != null) {
            teller.run();
        }
    }

    private static long told(List<MessageAttributes> all) {
        return all.stream()
                .filter(attributes -> attributes.get(SendFailure.KEY).isPresent())
                .count();
    }

    @DataProvider
    public Object[][] lengths() {
        return new Object[][] {{500, 1024}, {1024, 1024}, {100_000, 10}, {2_000_000, 0}};
    }

    @Test(dataProvider = "lengths")
    public void remembersAMegabyte(int length, int remembered) {
        Undelivered undelivered = undelivered();
        List<MessageAttributes> sent = added(undelivered, 1_500, length);
        fail(undelivered, connection());
        assertThat(told(sent)).isEqualTo(remembered);
        assertThat(told(sent.subList(0, remembered))).isEqualTo(remembered);
    }

    /** They have timed out long before, which their applications were told. */
    @Test
    public void transactionsThatEndedAreNeitherToldNorKept() {
        Undelivered undelivered = undelivered();
        AtomicBoolean terminated = new AtomicBoolean();
        List<MessageAttributes> old = requests(undelivered, terminated, 1_024);
        terminated.set(true);
        List<MessageAttributes> fresh = requests(undelivered, new AtomicBoolean(), 1_024);
        fail(undelivered, connection());
        assertThat(told(old)).isZero();
        assertThat(told(fresh)).isEqualTo(1_024);
    }

    /** Whoever is told may be an application that takes its time. */
    @Test
    public void whatIsStillToBeToldTakesItsRoom() {
        ByteBudget budget = new ByteBudget(100_000);
        Undelivered first = new Undelivered(budget);
        List<MessageAttributes> kept = added(first, 9, 2_000);
        Runnable teller = first.lost(connection());
        assertThat(budget.taken()).isPositive();
        assertThat(told(kept)).isZero();
        requireNonNull(teller).run();
        assertThat(told(kept)).isEqualTo(9);
        assertThat(budget.taken()).isZero();
    }

    @Test
    public void allConnectionsTogetherKeepSoMuch() {
        ByteBudget budget = new ByteBudget(100_000);
        Undelivered first = new Undelivered(budget);
        Undelivered second = new Undelivered(budget);
        List<MessageAttributes> kept = added(first, 20, 2_000);
        assertThat(told(added(second, 20, 2_000))).isZero();
        fail(first, connection());
        assertThat(told(kept)).isEqualTo(9);
        List<MessageAttributes> later = added(second, 20, 2_000);
        fail(second, connection());
        assertThat(told(later)).isEqualTo(9);
        // what is given back is there again, and what comes after the end takes nothing
        added(second, 20, 2_000);
        Undelivered third = new Undelivered(budget);
        List<MessageAttributes> last = added(third, 20, 2_000);
        third.proven();
        assertThat(told(last)).isZero();
        List<MessageAttributes> again = added(third, 20, 2_000);
        fail(third, connection());
        assertThat(told(again)).isZero();
        Undelivered fourth = new Undelivered(budget);
        List<MessageAttributes> all = added(fourth, 20, 2_000);
        fail(fourth, connection());
        assertThat(told(all)).isEqualTo(9);
    }

    /** Whoever has sent it may find the time to say so only when all is over. */
    @Test
    public void whatWasAnsweredBeforeItWasAddedIsNotTold() {
        Undelivered undelivered = undelivered();
        undelivered.proven();
        fail(undelivered, connection());
        assertThat(told(added(undelivered, 1, 500))).isZero();
    }

    @Test
    public void beginsAnewWhenThePeerHasSpoken() {
        Undelivered undelivered = undelivered();
        List<MessageAttributes> before = added(undelivered, 20, 100_000);
        undelivered.proven();
        List<MessageAttributes> after = added(undelivered, 20, 100_000);
        TlsConnection connection = connection();
        connection.failed("made for the test");
        fail(undelivered, connection);
        assertThat(told(before)).isZero();
        assertThat(told(after)).isEqualTo(10);
    }
}
