package org.sipmodule.embedded.sip.plain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.nist.javax.sip.stack.timers.DefaultSipTimer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.sipmodule.module.UnfinishedMessages;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class UnqueuedPipelineTest {

    static final UnqueuedPipeline.Clock UNTIMED = new UnqueuedPipeline.Clock() {
        @Override
        public void messageBegins() {}

        @Override
        public void messageEnds() {}
    };

    private static final TcpLimits SHORT = new TcpLimits(
            10, Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofSeconds(10), Duration.ofMillis(500));

    @DataProvider
    public Object[][] slow() {
        return new Object[][] {{"X", true}, {"OPTIONS sip:a SIP/2.0\r\nX: ", true}, {"\r\n\r\n", false}};
    }

    /** Also one that does not come to the end of its first line, from which on the stack's parser counts. */
    @Test(dataProvider = "slow")
    public void aMessageThatDoesNotEndIsReadNoFurther(String sent, boolean begins) throws Exception {
        TcpSockets sockets = new TcpSockets();
        sockets.limits(SHORT, () -> {});
        try (ServerSocket server = sockets.createServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Socket peer = new Socket(server.getInetAddress(), server.getLocalPort());
                CountedSocket accepted = (CountedSocket) server.accept()) {
            UnqueuedPipeline pipeline = new UnqueuedPipeline(
                    accepted.getInputStream(), accepted, new UnfinishedMessages(), new DefaultSipTimer());
            CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> readUntilEnd(pipeline));
            String next = begins ? "y" : "\r\n";
            peer.getOutputStream().write(sent.getBytes(US_ASCII));
            IntStream.range(0, 8).forEach(i -> later(i * 100L, () -> write(peer, next)));
            if (begins) {
                assertThat(reading.get(10, TimeUnit.SECONDS)).isPositive();
                assertThat(pipeline.refusal()).hasValue("it is not whole after 500 ms");
            } else {
                assertThatThrownBy(() -> reading.get(1500, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
                peer.shutdownOutput();
                assertThat(reading.get(10, TimeUnit.SECONDS)).isPositive();
                assertThat(pipeline.refusal()).isEmpty();
            }
        }
    }

    private static void later(long millis, Runnable task) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(task);
    }

    private static void write(Socket peer, String text) {
        try {
            peer.getOutputStream().write(text.getBytes(US_ASCII));
        } catch (IOException closed) {
            // that is what the test is about
        }
    }

    private static int readUntilEnd(UnqueuedPipeline pipeline) {
        int count = 0;
        try {
            while (pipeline.read() >= 0) {
                count++;
            }
        } catch (SocketTimeoutException late) {
            return count;
        } catch (IOException unexpected) {
            throw new AssertionError(unexpected);
        }
        return count;
    }

    /** Those that are short are read also when others have as much as there may be. */
    @Test
    public void longMessagesThatAreNotWholeAreSoManyBytes() throws IOException {
        UnfinishedMessages unfinished = new UnfinishedMessages(50_000);
        UnqueuedPipeline first = pipeline(new byte[20_000], unfinished);
        first.startTimer();
        first.read(new byte[20_000], 0, 20_000);
        UnqueuedPipeline second = pipeline(new byte[60_000], unfinished);
        second.startTimer();
        assertThatThrownBy(() -> second.read(new byte[60_000], 0, 60_000)).hasMessageContaining("50000 bytes already");
        second.ended();
        UnqueuedPipeline third = pipeline(new byte[40_000], unfinished);
        third.startTimer();
        assertThatThrownBy(() -> third.read(new byte[40_000], 0, 40_000)).hasMessageContaining("50000 bytes already");
        third.ended();
        UnqueuedPipeline small = pipeline(new byte[4000], unfinished);
        small.startTimer();
        assertThat(small.read(new byte[4000], 0, 4000)).isEqualTo(4000);
        first.stopTimer();
        assertThat(first.read()).isEqualTo(-1); // it was served: the next one is waited for
        UnqueuedPipeline fourth = pipeline(new byte[40_000], unfinished);
        fourth.startTimer();
        assertThat(fourth.read(new byte[40_000], 0, 40_000)).isEqualTo(40_000);
    }

    private static UnqueuedPipeline pipeline(byte[] sent, UnfinishedMessages unfinished) {
        InputStream socket = new ByteArrayInputStream(sent);
        return new UnqueuedPipeline(socket, UNTIMED, unfinished, new DefaultSipTimer());
    }
}
