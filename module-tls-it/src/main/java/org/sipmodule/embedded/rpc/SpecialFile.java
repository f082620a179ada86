package org.sipmodule.embedded.rpc;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A unix socket or FIFO that is open, and the file that is its name. It gets its permissions inside a directory that only
 * its owner may enter and is moved to its place then, so nobody else can use it in between. Public because
 * {@code jsonrpcs}, in another package, opens its FIFO by it.
 *
 * @param <C> what is open
 */
public final class SpecialFile<C extends Closeable> implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(SpecialFile.class);

    private static final int DIRECTORY_ATTEMPTS = 100;

    /** Makes the file under a preliminary name and opens it. */
    private interface Maker<C> {
        C make(Path early) throws IOException;
    }

    private final Path file;
    private final C channel;
    private final @Nullable Object identity;

    private SpecialFile(Path file, C channel, @Nullable Object identity) {
        this.file = file;
        this.channel = channel;
        this.identity = identity;
    }

    /**
     * Listens for streams, in place of a socket that another process left behind.
     *
     * @throws IOException when its directory is missing, a process still listens there, or something other than a socket has the name
     */
    public static SpecialFile<ServerSocketChannel> listening(Path file, FileAccess access) throws IOException {
        requireNoLiveSocket(file);
        return place(file, access, early -> {
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            return boundOrClosed(channel, () -> channel.bind(UnixDomainSocketAddress.of(early)));
        });
    }

    /**
     * Takes datagrams, in place of a socket that another process left behind.
     *
     * @throws IOException as {@link #listening}, and when this machine has no unix datagram sockets
     */
    static SpecialFile<DatagramChannel> datagrams(Path file, FileAccess access) throws IOException {
        requireNoLiveSocket(file);
        return place(file, access, UnixDatagrams::bound);
    }

    /**
     * Opens a new FIFO for reading and writing, so that reading waits when the last writer has gone, in place of one that
     * another process left behind. The one who serves it holds a lock on it.
     *
     * @throws IOException as {@link #listening}, and when the program {@code mkfifo} cannot make one
     */
    public static SpecialFile<FileChannel> fifo(Path file, FileAccess access) throws IOException {
        requireNoLiveFifo(file);
        return place(file, access, early -> {
            Fifos.make(early);
            FileChannel channel = Fifos.open(early);
            return boundOrClosed(channel, channel::lock);
        });
    }

    /** The step that may fail after a channel is open. */
    private interface Step {
        Object run() throws IOException;
    }

    private static <C extends Closeable> C boundOrClosed(C channel, Step step) throws IOException {
        try {
            step.run();
            return channel;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private static <C extends Closeable> SpecialFile<C> place(Path file, FileAccess access, Maker<C> maker)
            throws IOException {
        Path directory = privateDirectory(file);
        Path early = directory.resolve("s");
        try {
            C channel = maker.make(early);
            try {
                access.grant(early, file);
                Object identity = attributes(early).fileKey();
                Files.move(early, file, StandardCopyOption.ATOMIC_MOVE);
                return new SpecialFile<>(file, channel, identity);
            } catch (IOException | RuntimeException failed) {
                channel.close();
                throw failed;
            }
        } finally {
            Files.deleteIfExists(early);
            Files.delete(directory);
        }
    }

    private static boolean isTaken(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NotDirectoryException(String.valueOf(directory));
        }
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static void requireNoLiveSocket(Path file) throws IOException {
        if (!isTaken(file)) {
            return;
        }
        if (Fifos.isFifo(file) || !attributes(file).isOther()) {
            throw new BindException(file + " exists and is no socket; it is not replaced");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(file));
        } catch (ConnectException nobodyListens) {
            LOG.info("replacing the stale socket {}", file);
            return;
        } catch (IOException liveOfAnotherType) {
            throw inUse(file, liveOfAnotherType);
        }
        throw inUse(file, null);
    }

    private static void requireNoLiveFifo(Path file) throws IOException {
        if (!isTaken(file)) {
            return;
        }
        if (!Fifos.isFifo(file)) {
            throw new BindException(file + " exists and is no FIFO; it is not replaced");
        }
        try (FileChannel probe = Fifos.open(file);
                FileLock held = probe.tryLock()) {
            if (held == null || OpenFiles.reader(file).isPresent()) { // Kamailio takes no lock
                throw inUse(file, null);
            }
            LOG.info("replacing the stale FIFO {}", file);
        } catch (OverlappingFileLockException ofThisProcess) {
            throw inUse(file, ofThisProcess);
        }
    }

    private static BindException inUse(Path file, @Nullable Exception seen) {
        BindException inUse = new BindException(file + " is in use by a running process");
        inUse.initCause(seen);
        return inUse;
    }

    /** Beside the file, with a name no longer than needed: the path of a socket is limited to about 100 bytes. */
    private static Path privateDirectory(Path file) throws IOException {
        for (int attempt = 1; ; attempt++) {
            String name = "." + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);
            try {
                return Files.createDirectory(
                        file.resolveSibling(name),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException taken) {
                if (attempt == DIRECTORY_ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** What is open. */
    public C channel() {
        return channel;
    }

    /** Closes it and removes the file, unless another process has put its own in the place. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && Objects.equals(attributes(file).fileKey(), identity)) {
            Files.delete(file);
        }
    }
}
