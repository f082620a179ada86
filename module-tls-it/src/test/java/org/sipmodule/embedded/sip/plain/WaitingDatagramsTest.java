package org.sipmodule.embedded.sip.plain;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.stack.DatagramQueuedMessageDispatch;
import java.net.DatagramPacket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class WaitingDatagramsTest {

    private final AtomicLong nanos = new AtomicLong();
    private AtomicInteger dropped = new AtomicInteger();
    private WaitingDatagrams waiting = new WaitingDatagrams(1000, dropped::incrementAndGet, sender -> {}, nanos::get);

    @BeforeMethod
    public void none() {
        dropped = new AtomicInteger();
        waiting = new WaitingDatagrams(1000, dropped::incrementAndGet, sender -> {}, nanos::get);
    }

    private static DatagramQueuedMessageDispatch datagram(int length) {
        return new DatagramQueuedMessageDispatch(new DatagramPacket(new byte[65_535], length), 0);
    }

    @Test
    public void aDatagramTakesNoMoreRoomThanItIsLong() throws Exception {
        assertThat(waiting.offer(datagram(7))).isTrue();

        DatagramPacket packet = waiting.take().packet;

        assertThat(packet.getData()).hasSize(7);
        assertThat(packet.getLength()).isEqualTo(7);
    }

    @Test
    public void soManyBytesWaitAndNoMoreUntilOneIsTaken() throws Exception {
        assertThat(waiting.offer(datagram(600))).isTrue();
        assertThat(waiting.offer(datagram(401))).isFalse();
        assertThat(waiting.offer(datagram(400))).isTrue();
        assertThat(dropped).hasValue(1);

        waiting.take();

        assertThat(waiting.offer(datagram(600))).isTrue();
        assertThat(waiting.offer(datagram(1))).isFalse();
        assertThat(dropped).hasValue(2);
    }

    @Test
    public void soManyWaitAndNoMore() {
        for (int i = 0; i < WaitingDatagrams.MOST; i++) {
            assertThat(waiting.offer(datagram(0))).isTrue();
        }

        assertThat(waiting.offer(datagram(0))).isFalse();
        assertThat(dropped).hasValue(1);
    }

    @Test
    public void whatItsSenderHasRepeatedByNowIsNotServed() throws Exception {
        assertThat(waiting.offer(datagram(1000))).isTrue();
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        waiting.offer(datagram(0));

        assertThat(waiting.take().packet.getLength()).isZero();
        assertThat(dropped).hasValue(1);
        assertThat(waiting.offer(datagram(1000))).isTrue();
    }
}
