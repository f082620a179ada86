package org.sipmodule.embedded.rpc;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.module.host.RpcRegistry;

/**
 * The {@code core.*} commands of the embedded host. Public because the host, in another package, registers them.
 */
public final class CoreCommands {

    /** As C's {@code ctime}, which Kamailio shows. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

    private final String version;
    private final Instant since;
    /** The clock may be set. */
    private final long started = System.nanoTime();

    private final Path workingDirectory;

    /**
     * @param version          name and version of the server
     * @param since            when it was started
     * @param workingDirectory what {@code core.pwd} shows
     */
    public CoreCommands(String version, Instant since, Path workingDirectory) {
        this.version = version;
        this.since = since;
        this.workingDirectory = workingDirectory;
    }

    /** Adds the commands to a host's table. */
    public void register(RpcRegistry registry) {
        registry.add(new RpcCommandSpec(
                "core.version", "Returns the version string of the server.", false, arguments -> RpcReply.of(version)));
        registry.add(new RpcCommandSpec("core.uptime", "Returns uptime of SIP server.", false, this::uptime));
        registry.add(new RpcCommandSpec("core.info", "Version of server, Java and system.", false, this::info));
        registry.add(new RpcCommandSpec(
                "core.echo", "Returns back its parameters.", true, arguments -> new RpcReply(arguments.values())));
        registry.add(new RpcCommandSpec("core.ps", "Returns the description of running threads.", true, this::threads));
        registry.add(new RpcCommandSpec(
                "core.psx", "Returns the detailed description of running threads.", true, this::threadStructs));
        registry.add(new RpcCommandSpec(
                "core.shmmem",
                "Returns memory figures: the heap, in b, k, m or g (optional parameter, default b), and the direct memory"
                        + " of the transports.",
                false,
                this::memory));
        registry.add(new RpcCommandSpec(
                "core.pwd",
                "Returns the working directory of server.",
                false,
                arguments -> RpcReply.of(workingDirectory.toString())));
    }

    private RpcReply uptime(RpcArguments arguments) {
        Instant now = Instant.now();
        return RpcReply.of(RpcReply.struct()
                .put("now", TIME.format(now.atZone(ZoneId.systemDefault())))
                .put("up_since", TIME.format(since.atZone(ZoneId.systemDefault())))
                .put("uptime", (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started))
                .build());
    }

    private RpcReply info(RpcArguments arguments) {
        return RpcReply.of(RpcReply.struct()
                .put("version", version)
                .put("java", Runtime.version().toString())
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .build());
    }

    /** Where Kamailio has shared memory, this host has a heap; a number that does not fit 32 bits is the largest there is. */
    private RpcReply memory(RpcArguments arguments) throws RpcFault {
        String unit = arguments.has(0) ? arguments.text(0) : "b";
        int shift = 10 * "bkmg".indexOf(unit.toLowerCase(Locale.ROOT));
        if (unit.length() != 1 || shift < 0) {
            throw new RpcFault(400, "bad unit \"" + unit + "\": expected b, k, m or g");
        }
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return RpcReply.of(RpcReply.struct()
                .put("total", scaled(heap.getMax(), shift))
                .put("free", scaled(heap.getMax() - heap.getUsed(), shift))
                .put("used", scaled(heap.getUsed(), shift))
                .put("real_used", scaled(heap.getCommitted(), shift))
                .put("max_used", scaled(Math.min(peak, heap.getMax()), shift))
                .put("fragments", 0)
                .put("direct_used", scaled(direct, shift))
                .build());
    }

    private static int scaled(long bytes, int shift) {
        return (int) Math.min(Integer.MAX_VALUE, bytes >> shift);
    }

    /** An id and a name for each thread: where Kamailio has processes, this host has threads. */
    private RpcReply threads(RpcArguments arguments) {
        return new RpcReply(running()
                .flatMap(thread ->
                        Stream.of(RpcValue.of((int) thread.getThreadId()), RpcValue.of(thread.getThreadName())))
                .toList());
    }

    /** What {@code kamcli ps} shows. */
    private RpcReply threadStructs(RpcArguments arguments) {
        AtomicInteger index = new AtomicInteger();
        return new RpcReply(running()
                .map(thread -> RpcReply.struct()
                        .put("IDX", index.getAndIncrement())
                        .put("PID", (int) thread.getThreadId())
                        .put("DSC", thread.getThreadName())
                        .build())
                .toList());
    }

    private static Stream<ThreadInfo> running() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingLong(ThreadInfo::getThreadId));
    }
}
