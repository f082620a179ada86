package org.sipmodule.embedded.rpc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** The few things about FIFOs that the JDK has no call for. Public because {@code jsonrpcs} writes its replies to some. */
public final class Fifos {

    private static final int TYPE_BITS = 0170000;
    private static final int TYPE_FIFO = 0010000;
    private static final long MKFIFO_SECONDS = 10;

    private Fifos() {}

    /** Whether the name itself, not what a symbolic link leads to, is a FIFO. */
    public static boolean isFifo(Path file) throws IOException {
        Object mode = Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return mode instanceof Integer bits && (bits & TYPE_BITS) == TYPE_FIFO;
    }

    /**
     * Opens a FIFO for reading and writing, which waits for nobody.
     *
     * @throws IOException when it is a symbolic link or not a FIFO
     */
    public static FileChannel open(Path file) throws IOException {
        return open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Waits until somebody has it open for reading, and nothing but that ends the wait.
     *
     * @throws IOException when it is a symbolic link or not a FIFO; nothing was written to it then
     */
    public static FileChannel openForWriting(Path file) throws IOException {
        return open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    private static FileChannel open(Path file, OpenOption... options) throws IOException {
        FileChannel channel = FileChannel.open(file, options);
        if (hasPosition(channel)) {
            channel.close();
            throw new FileSystemException(file.toString(), null, "is not a FIFO");
        }
        return channel;
    }

    /** Asked of what is open and not of its name, under which something else may lie by now. */
    private static boolean hasPosition(FileChannel channel) {
        try {
            channel.position();
            return true;
        } catch (IOException illegalSeek) {
            return false;
        }
    }

    /** Only its owner may use it. The JDK has no call for it, and every system with FIFOs has the program. */
    static void make(Path file) throws IOException {
        Process mkfifo = new ProcessBuilder("mkfifo", "-m", "600", file.toString())
                .redirectErrorStream(true)
                .start();
        try {
            mkfifo.getOutputStream().close();
            if (!mkfifo.waitFor(MKFIFO_SECONDS, TimeUnit.SECONDS)) {
                throw new FileSystemException(file.toString(), null, "mkfifo does not end");
            }
            if (mkfifo.exitValue() != 0) {
                String said = new String(mkfifo.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                throw new FileSystemException(file.toString(), null, said);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new FileSystemException(file.toString(), null, "interrupted while mkfifo runs");
        } finally {
            mkfifo.destroyForcibly();
        }
    }
}
