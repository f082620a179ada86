package org.sipmodule.embedded.sip.plain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.nist.javax.sip.stack.DatagramQueuedMessageDispatch;
import gov.nist.javax.sip.stack.timers.DefaultSipTimer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.sipmodule.module.UnfinishedMessages;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class HeaderLineLengthTest {

    private static final String START = "OPTIONS sip:a SIP/2.0\r\n";
    private static final String END = "\r\nContent-Length: 20000\r\n\r\n" + "z".repeat(20_000);

    @DataProvider
    public Object[][] messages() {
        String most = "X:" + "y".repeat(HeaderLineLength.MOST - 4); // a line end counts too
        String half = "X:" + "y".repeat(HeaderLineLength.MOST / 2);
        return new Object[][] {
            {"the longest", START + most + END, false},
            {"one byte more", START + most + "y" + END, true},
            {"the first", "OPTIONS sip:a" + ";b=c".repeat(HeaderLineLength.MOST / 4) + " SIP/2.0" + END, true},
            {"continued", START + half + "\r\n " + half + END, true},
            {"continued behind a carriage return", START + half + "\n\r " + half + END, true},
            {"two", START + half + "\r\n" + half + END, false},
        };
    }

    @Test(dataProvider = "messages")
    public void aDatagramWithALongOneIsRefused(String name, String message, boolean tooLong) throws Exception {
        List<InetAddress> refused = new ArrayList<>();
        WaitingDatagrams waiting = new WaitingDatagrams(100_000, () -> {}, refused::add, System::nanoTime);
        byte[] bytes = message.getBytes(US_ASCII);
        InetAddress sender = InetAddress.getLoopbackAddress();
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length, sender, 5060);
        assertThat(waiting.offer(new DatagramQueuedMessageDispatch(packet, System.currentTimeMillis())))
                .isEqualTo(!tooLong);
        assertThat(refused).isEqualTo(tooLong ? List.of(sender) : List.of());
    }

    /** The stack's parser skips it. */
    @Test
    public void whatComesBeforeADatagramsMessageHidesNothing() throws Exception {
        WaitingDatagrams waiting = new WaitingDatagrams(100_000, () -> {}, sender -> {}, System::nanoTime);
        byte[] bytes = ("\r\n\r\n\u0001OPTIONS sip:a" + ";b=c".repeat(HeaderLineLength.MOST / 4) + " SIP/2.0" + END)
                .getBytes(US_ASCII);
        bytes[4] = (byte) 0xe4;
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), 5060);
        assertThat(waiting.offer(new DatagramQueuedMessageDispatch(packet, System.currentTimeMillis())))
                .isFalse();
    }

    @Test(dataProvider = "messages")
    public void aConnectionWithALongOneIsReadNoFurther(String name, String message, boolean tooLong) throws Exception {
        byte[] bytes = message.getBytes(US_ASCII);
        UnqueuedPipeline pipeline = new UnqueuedPipeline(
                new ByteArrayInputStream(bytes),
                UnqueuedPipelineTest.UNTIMED,
                new UnfinishedMessages(),
                new DefaultSipTimer());
        int headers = message.indexOf("\r\n\r\n") + 4;
        if (tooLong) {
            assertThatThrownBy(() -> read(pipeline, headers))
                    .isInstanceOf(IOException.class)
                    .hasMessage("a line of more than 8192 bytes in the headers");
        } else {
            read(pipeline, headers);
            assertThat(pipeline.read(new byte[20_000], 0, 20_000)).isEqualTo(20_000);
        }
    }

    private static void read(UnqueuedPipeline pipeline, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            assertThat(pipeline.read()).isNotNegative();
        }
    }
}
