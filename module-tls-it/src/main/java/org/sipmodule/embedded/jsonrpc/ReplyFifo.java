package org.sipmodule.embedded.jsonrpc;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sipmodule.embedded.rpc.Fifos;

/**
 * A client's FIFO, written without ever waiting in the system for its reader. The JDK cannot open a file non-blocking, and to
 * open a FIFO for writing waits for a reader, so it is opened for reading too, filled only while it is empty, and closed when
 * the reader has taken everything: the number of bytes in it tells.
 */
final class ReplyFifo implements Closeable {

    /** How long a reader may take for the next piece. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration PATIENCE_IN_ALL = Duration.ofSeconds(60);

    /** POSIX's PIPE_BUF on Linux: as much goes into an empty FIFO at once, whatever its size. */
    private static final int PIECE = 4096;

    private static final long LOOK_MILLIS = 2;

    private final Path file;
    private final FileChannel channel;
    private final FileInputStream level;

    private ReplyFifo(Path file, FileChannel channel, FileInputStream level) {
        this.file = file;
        this.channel = channel;
        this.level = level;
    }

    /** @throws IOException when it is not a FIFO or a symbolic link */
    static ReplyFifo open(Path file) throws IOException {
        FileChannel channel = Fifos.open(file);
        try {
            return new ReplyFifo(
                    file, channel, new FileInputStream(byDescriptor(file).toString()));
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /** A way to what is open already, which nobody can put another file in; where there is no /proc, the name itself. */
    private static Path byDescriptor(Path file) throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return file;
        }
        Path name = file.resolveSibling("").toRealPath().resolve(file.getFileName());
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (Path one : all) {
                if (Files.exists(one) && Files.readSymbolicLink(one).equals(name)) {
                    return one;
                }
            }
        }
        throw new IOException(file + " is gone again");
    }

    /**
     * @param closing ends it early
     * @throws IOException when the reader takes too long, see {@link #PATIENCE}
     */
    void send(byte[] body, CountDownLatch closing) throws IOException, InterruptedException {
        ByteBuffer left = ByteBuffer.wrap(body);
        long end = System.nanoTime() + PATIENCE_IN_ALL.toNanos();
        while (left.hasRemaining()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException(file + " is read too slowly");
            }
            awaitEmpty(closing);
            ByteBuffer piece = left.slice();
            piece.limit(Math.min(PIECE, piece.limit()));
            left.position(left.position() + channel.write(piece));
        }
        awaitEmpty(closing);
    }

    private void awaitEmpty(CountDownLatch closing) throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (level.available() > 0) {
            if (System.nanoTime() - giveUp > 0) {
                throw new IOException(file + " is not read for " + PATIENCE.toSeconds() + " s");
            }
            if (closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException(file + " is not read before the end of the server");
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            level.close();
        } finally {
            channel.close();
        }
    }
}
