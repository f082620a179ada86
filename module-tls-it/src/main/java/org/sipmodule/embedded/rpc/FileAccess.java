package org.sipmodule.embedded.rpc;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may use a socket file or a FIFO. Public because {@code jsonrpcs}, in another package, has the same parameters.
 *
 * @param mode permission bits
 */
public record FileAccess(int mode, Optional<UserPrincipal> user, Optional<GroupPrincipal> group) {

    private static final Logger LOG = LoggerFactory.getLogger(FileAccess.class);

    public static final FileAccess OWNER_ONLY = new FileAccess(0600, Optional.empty(), Optional.empty());

    private static final int OTHERS_WRITE = 0002;

    /** The three parameters of one file. */
    public record Params(Param<Integer> mode, Param<String> user, Param<String> group) {}

    /** Finds a user or group in the system's tables. */
    private interface Lookup<T> {
        T find(UserPrincipalLookupService tables, String name) throws IOException;
    }

    /** Reads what the script says; the right of every user to write is never given, as it would give them the server. */
    public static FileAccess read(ParamValues values, Params params, Problems problems) {
        int mode = values.number(params.mode());
        if ((mode & OTHERS_WRITE) != 0) {
            problems.warning(
                    values.place(params.mode()),
                    "%s 0%o would let every user of this machine control the server; used without that right"
                            .formatted(params.mode(), mode),
                    "0%o".formatted(mode & ~OTHERS_WRITE),
                    "Use a group");
        }
        return new FileAccess(
                mode & ~OTHERS_WRITE,
                principal(values, params.user(), problems, UserPrincipalLookupService::lookupPrincipalByName),
                principal(values, params.group(), problems, UserPrincipalLookupService::lookupPrincipalByGroupName));
    }

    private static <T> Optional<T> principal(
            ParamValues values, Param<String> param, Problems problems, Lookup<T> lookup) {
        String name = values.text(param).orElse(null);
        if (name == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(lookup.find(FileSystems.getDefault().getUserPrincipalLookupService(), name));
        } catch (IOException unknown) {
            problems.error(values.place(param), "this machine has no " + param + " " + name, "", "");
            return Optional.empty();
        }
    }

    /** Gives a file these rights. */
    void grant(Path early, Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(early, PosixFileAttributeView.class);
        view.setPermissions(permissions());
        try {
            if (group.isPresent()) {
                view.setGroup(group.get());
            }
            if (user.isPresent()) {
                view.setOwner(user.get());
            }
        } catch (IOException notAllowed) {
            LOG.warn(
                    "{} stays with the user and group of this process, which may not give it another one ({})",
                    file,
                    notAllowed.getMessage());
        }
    }

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
