package org.sipmodule.it.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sipmodule.tool.Tool;

/** What a JVM of this machine uses, as Linux and the JVM itself tell it. */
public record ProcessFigures(long pid) {

    private static final Pattern USED = Pattern.compile("generation +total [0-9]+K, used ([0-9]+)K");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=[0-9]+KB, committed=([0-9]+)KB\\)");
    private static final String COMPILERS = "C[12] CompilerThre.*";
    private static final String AS_NEEDED = "Attach Listener|process reaper|tls-names-.*|relay-.*|tcp-write-.*";

    /** Open file descriptors. */
    public long descriptors() {
        try (Stream<Path> open = Files.list(proc("fd"))) {
            return open.count();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** KB of memory that is its own, or its share of what it shares with others. */
    public long residentKb() {
        return read(proc("smaps_rollup"))
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** KB of the heap that are in use after full collections; what a cleaner has to release goes with the next one. */
    public long liveHeapKb() {
        for (int i = 0; i < 3; i++) {
            jcmd("GC.run");
        }
        return USED.matcher(jcmd("GC.heap_info"))
                .results()
                .mapToLong(generation -> Long.parseLong(generation.group(1)))
                .sum();
    }

    /** KB of buffers outside the heap that were made by Java code; the JVM must track its native memory. */
    public long directKb() {
        Matcher other = OTHER.matcher(jcmd("VM.native_memory"));
        return other.find() ? Long.parseLong(other.group(1)) : 0;
    }

    /** The names of its threads, as the kernel shows them, but for those that are started and end as they are needed. */
    public List<String> threads() {
        try (Stream<Path> threads = Files.list(proc("task"))) {
            return threads.map(thread -> read(thread.resolve("comm")).strip())
                    .filter(name -> !name.matches(COMPILERS) && !name.matches(AS_NEEDED))
                    .sorted()
                    .toList();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Nanoseconds of processor time of all threads but those that compile, which a longer run would not need. */
    public long cpuNanos() {
        try (Stream<Path> threads = Files.list(proc("task"))) {
            return threads.mapToLong(ProcessFigures::cpuOfThread).sum();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static long cpuOfThread(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip().matches(COMPILERS)
                    ? 0
                    : Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What every thread is at. */
    public String stacks() {
        return jcmd("Thread.print");
    }

    private String jcmd(String command) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Tool.run(Path.of("."), Duration.ofSeconds(60), "", List.of(jcmd, "" + pid, command))
                .output();
    }

    private Path proc(String file) {
        return Path.of("/proc", "" + pid, file);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
