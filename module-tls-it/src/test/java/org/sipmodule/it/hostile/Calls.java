package org.sipmodule.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.peer.TlsTunnel;
import org.sipmodule.it.tool.Sipp;
import org.sipmodule.tool.Tool;

/** SIPp's calls to a host over TLS, in the background: one run after the other, each over one connection of its own. */
final class Calls implements AutoCloseable {

    private static final Duration SLACK = Duration.ofMinutes(1);
    private static final Pattern SUCCESSFUL = Pattern.compile("Successful call +\\| +\\d+ +\\| +(\\d+)");

    private final TlsTunnel tunnel;
    private final Path directory;
    private final int perSecond;
    private final Duration run;
    private final CompletableFuture<Void> ended;

    private volatile boolean stopped;
    private final AtomicLong made = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /** @param run how long one run takes */
    Calls(DemoConfiguration demo, int perSecond, Duration run) {
        Tool.require("sipp", "sip-tester");
        this.directory = demo.directory();
        this.perSecond = perSecond;
        this.run = run;
        this.tunnel = new TlsTunnel(demo.port(), "alpha.example.test", demo.authorities());
        this.ended = CompletableFuture.runAsync(this::makeAll, body -> new Thread(body, "calls").start());
    }

    private void makeAll() {
        do {
            int calls = (int) (perSecond * run.toSeconds());
            Tool.Outcome outcome = Sipp.run(
                    run.plus(SLACK),
                    directory,
                    "uac",
                    "tcp",
                    calls,
                    "-r",
                    "" + perSecond,
                    "-d",
                    "1000",
                    "127.0.0.1:" + tunnel.port());
            Matcher successful = SUCCESSFUL.matcher(outcome.output());
            long well = 0;
            while (successful.find()) { // the last screen is the one that counts
                well = Long.parseLong(successful.group(1));
            }
            made.addAndGet(calls);
            lost.addAndGet(calls - well);
            assertThat(outcome.status()).as(outcome.output()).isZero();
        } while (!stopped);
    }

    /** Fails, with what SIPp had to say, when it has ended. */
    void assertRunning() {
        assertThat(ended.handle((done, failure) -> failure == null ? "all calls were made" : String.valueOf(failure)))
                .as("the end of the calls")
                .isNotDone();
    }

    /** Lets no other run follow. */
    Calls last() {
        stopped = true;
        return this;
    }

    /** Waits for the end of the run that is under way. */
    void stop() throws Exception {
        stopped = true;
        ended.get(run.plus(SLACK).plus(SLACK).toSeconds(), TimeUnit.SECONDS);
    }

    long made() {
        return made.get();
    }

    long lost() {
        return lost.get();
    }

    @Override
    public void close() {
        stopped = true;
        tunnel.close();
    }
}
