package org.sipmodule.embedded.rpc;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening unix socket and the file that is its name. The socket gets its permissions inside a directory that only
 * its owner may enter and is moved to its place then, so nobody else can connect in between.
 */
final class UnixSocketFile implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);

    private static final int DIRECTORY_ATTEMPTS = 100;

    /**
     * Who may connect.
     *
     * @param mode permission bits
     */
    record Access(int mode, Optional<UserPrincipal> user, Optional<GroupPrincipal> group) {
        static final Access OWNER_ONLY = new Access(0600, Optional.empty(), Optional.empty());

        private Set<PosixFilePermission> permissions() {
            PosixFilePermission[] fromOwnerRead = PosixFilePermission.values();
            Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
            for (int i = 0; i < fromOwnerRead.length; i++) {
                if ((mode & (0400 >> i)) != 0) {
                    set.add(fromOwnerRead[i]);
                }
            }
            return set;
        }
    }

    private final Path file;
    private final ServerSocketChannel channel;
    private final @Nullable Object identity;

    private UnixSocketFile(Path file, ServerSocketChannel channel, @Nullable Object identity) {
        this.file = file;
        this.channel = channel;
        this.identity = identity;
    }

    /**
     * Listens, in place of a socket that another process left behind.
     *
     * @throws IOException when its directory is missing, a process still listens there, or something other than a socket has the name
     */
    static UnixSocketFile open(Path file, Access access) throws IOException {
        requireFree(file);
        Path directory = privateDirectory(file);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Path early = directory.resolve("s");
        try {
            channel.bind(UnixDomainSocketAddress.of(early));
            grant(early, file, access);
            Object identity = attributes(early).fileKey();
            Files.move(early, file, StandardCopyOption.ATOMIC_MOVE);
            return new UnixSocketFile(file, channel, identity);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            Files.deleteIfExists(early);
            throw failed;
        } finally {
            Files.delete(directory);
        }
    }

    private static void requireFree(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NotDirectoryException(String.valueOf(directory));
        }
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!attributes(file).isOther()) {
            throw new BindException(file + " exists and is no socket; it is not replaced");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(file));
        } catch (IOException nobodyListens) {
            LOG.info("replacing the stale socket {}", file);
            return;
        }
        throw new BindException(file + " is in use by a running process");
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

    private static void grant(Path early, Path file, Access access) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(early, PosixFileAttributeView.class);
        view.setPermissions(access.permissions());
        try {
            if (access.group().isPresent()) {
                view.setGroup(access.group().get());
            }
            if (access.user().isPresent()) {
                view.setOwner(access.user().get());
            }
        } catch (IOException notAllowed) {
            LOG.warn(
                    "{} stays with the user and group of this process: ctl parameters user and group need its rights ({})",
                    file,
                    notAllowed.getMessage());
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /** Stops listening and removes the file, unless another process has put its own in the place. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && Objects.equals(attributes(file).fileKey(), identity)) {
            Files.delete(file);
        }
    }
}
