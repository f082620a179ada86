package org.sipmodule.tls.pem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.sipmodule.module.Problems;

/**
 * Who besides its owner gets at a file with a private key, or with its password. A group may read it, as distributions
 * share keys by one ({@code ssl-cert}); nobody else may, and only the owner may write. A symbolic link is judged by what it
 * leads to; a file system that knows no such permissions is not judged. One serves one reading of the configuration, and
 * tells of a file once.
 */
public final class KeyAccess {

    private final Set<Path> told = new HashSet<>();

    /** Warns of a file that others may read or write, or its group write, and that has a private key in it. Reads disk. */
    public void check(FileOption option, Problems problems) {
        check(option, "a private key", PrivateKeyFile::isIn, "whoever has the key can pass for its owner", problems);
    }

    /** The same of a file that holds a password. */
    public void checkPassword(FileOption option, Problems problems) {
        check(option, "a password", any -> true, "it protects its key from nobody who gets at both", problems);
    }

    private void check(FileOption option, String what, Predicate<FileOption> isIn, String follows, Problems problems) {
        PosixFileAttributes attributes;
        Path file;
        try {
            file = option.file().toRealPath();
            attributes = Files.readAttributes(file, PosixFileAttributes.class);
        } catch (IOException | UnsupportedOperationException unknown) {
            return;
        }
        Set<PosixFilePermission> granted = attributes.permissions();
        boolean isOpen = granted.contains(PosixFilePermission.GROUP_WRITE)
                || granted.contains(PosixFilePermission.OTHERS_READ)
                || granted.contains(PosixFilePermission.OTHERS_WRITE);
        if (!isOpen || !isIn.test(option) || !told.add(file)) {
            return;
        }
        String group = verbs(granted, PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE);
        String others = verbs(granted, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
        String who = group.equals(others)
                ? group + " by its group and by others"
                : (group.isEmpty() ? "" : group + " by its group" + (others.isEmpty() ? "" : ", "))
                        + (others.isEmpty() ? "" : others + " by others");
        option.warn(
                problems,
                "has " + what + " and can be " + who + " (owner "
                        + attributes.owner().getName() + ", group "
                        + attributes.group().getName() + ", mode " + PosixFilePermissions.toString(granted) + ")",
                follows,
                "Give the file to the user of this server alone, or to a group that may read: chmod o=,g-w " + file);
    }

    private static String verbs(Set<PosixFilePermission> granted, PosixFilePermission read, PosixFilePermission write) {
        return granted.contains(read)
                ? granted.contains(write) ? "read and written" : "read"
                : granted.contains(write) ? "written" : "";
    }
}
