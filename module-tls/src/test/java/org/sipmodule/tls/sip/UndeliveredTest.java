package org.sipmodule.tls.sip;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
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
        Undelivered undelivered = new Undelivered();
        List<MessageAttributes> sent = added(undelivered, 1_500, length);
        undelivered.failed(connection());
        assertThat(told(sent)).isEqualTo(remembered);
        assertThat(told(sent.subList(0, remembered))).isEqualTo(remembered);
    }

    /** Whoever has sent it may find the time to say so only when all is over. */
    @Test
    public void whatWasAnsweredBeforeItWasAddedIsNotTold() {
        Undelivered undelivered = new Undelivered();
        undelivered.proven();
        undelivered.failed(connection());
        assertThat(told(added(undelivered, 1, 500))).isZero();
    }

    @Test
    public void beginsAnewWhenThePeerHasSpoken() {
        Undelivered undelivered = new Undelivered();
        List<MessageAttributes> before = added(undelivered, 20, 100_000);
        undelivered.proven();
        List<MessageAttributes> after = added(undelivered, 20, 100_000);
        TlsConnection connection = connection();
        connection.failed("made for the test");
        undelivered.failed(connection);
        assertThat(told(before)).isZero();
        assertThat(told(after)).isEqualTo(10);
    }
}
