package org.sipmodule.tls.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.ParamValues;
import org.sipmodule.tls.config.EngineParams;
import org.sipmodule.tls.config.KeyName;
import org.sipmodule.tls.config.Role;
import org.sipmodule.tls.config.Secret;
import org.sipmodule.tls.config.TlsConfiguration;
import org.sipmodule.tls.config.TlsParams;
import org.sipmodule.tls.config.TlsProfile;

/**
 * The files and directories that a configuration names, and what is in them at a moment: two looks are equal when every name
 * leads to the same file with the same content. Times and sizes do not count; a touched file has not changed.
 */
record NamedFiles(SortedMap<Path, String> marks) {

    /** As many as {@code ca_path} takes; what is beyond is told apart by its name only. */
    private static final int MOST_FILES = 10_000;

    private static final int CHUNK = 64 * 1024;

    NamedFiles {
        marks = new TreeMap<>(marks);
    }

    /** What a configuration names, tls.cfg itself included. */
    static Set<Path> of(TlsConfiguration configuration, ParamValues params, HostSettings host) {
        Set<Path> names = new TreeSet<>();
        params.text(TlsParams.CONFIG)
                .filter(name -> !name.isEmpty())
                .map(host::resolve)
                .ifPresent(names::add);
        EngineParams.of(params).configFile().map(host::resolve).ifPresent(names::add);
        configuration.profiles().forEach(profile -> add(profile, names));
        if (configuration.profiles().stream().anyMatch(NamedFiles::mayTakeTheDefaultKey)) {
            names.add(host.resolve(TlsParams.PRIVATE_KEY.defaultValue().orElseThrow()));
        }
        return names;
    }

    private static boolean mayTakeTheDefaultKey(TlsProfile profile) {
        return profile.key().role() == Role.SERVER && !profile.isWritten(TlsParams.PRIVATE_KEY);
    }

    private static void add(TlsProfile profile, Set<Path> names) {
        Stream.of(profile.certificate(), profile.caList(), profile.caPath(), profile.crl())
                .flatMap(Optional::stream)
                .forEach(names::add);
        profile.privateKey().ifPresent(key -> addKey(key, profile.privateKeyPassword(), names));
        profile.second().ifPresent(pair -> {
            names.add(pair.certificate());
            addKey(pair.privateKey(), pair.privateKeyPassword(), names);
        });
    }

    private static void addKey(String key, Optional<Secret> password, Set<Path> names) {
        if (!KeyName.isInHardware(key)) {
            names.add(Path.of(key));
        }
        password.flatMap(secret -> secret.after("file:")).map(Path::of).ifPresent(names::add);
    }

    /** Looks at files, and at what is in directories. Reads all of them. */
    static NamedFiles look(Set<Path> names) {
        SortedMap<Path, String> marks = new TreeMap<>();
        for (Path name : names) {
            if (Files.isDirectory(name)) {
                marks.put(name, "directory " + target(name));
                entries(name).forEach(entry -> marks.put(entry, mark(entry)));
            } else {
                marks.put(name, mark(name));
            }
        }
        return new NamedFiles(marks);
    }

    /**
     * What was really read by somebody who began after {@code before} and ended before this look: a file that has changed in
     * between counts as it was, so that the next look finds it changed.
     */
    NamedFiles since(NamedFiles before) {
        SortedMap<Path, String> merged = new TreeMap<>(marks);
        for (Map.Entry<Path, String> was : before.marks.entrySet()) {
            merged.replace(was.getKey(), was.getValue());
        }
        return new NamedFiles(merged);
    }

    private static Set<Path> entries(Path directory) {
        Set<Path> found = new TreeSet<>();
        try (Stream<Path> list = Files.list(directory)) {
            list.limit(MOST_FILES).forEach(found::add);
        } catch (IOException | UncheckedIOException unreadable) {
            found.clear();
        }
        return found;
    }

    private static String mark(Path file) {
        if (!Files.isRegularFile(file)) {
            return "none";
        }
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK];
        try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
            while (content.read(chunk) >= 0) {
                // only the digest is of interest
            }
        } catch (IOException unreadable) {
            return "unreadable";
        } finally {
            Arrays.fill(chunk, (byte) 0); // it may be a key
        }
        return HexFormat.of().formatHex(digest.digest()) + " " + target(file);
    }

    private static String target(Path file) {
        try {
            return file.toRealPath().toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
