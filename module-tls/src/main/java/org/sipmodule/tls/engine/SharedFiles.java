package org.sipmodule.tls.engine;

import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.pem.CrlFile;
import org.sipmodule.tls.pem.FileOption;
import org.sipmodule.tls.pem.KeyAccess;
import org.sipmodule.tls.pem.TrustedCertificates;
import org.sipmodule.tls.verify.RevocationLists;

/**
 * What the profiles of one configuration share of their files: authorities and revocation lists, as a thousand copies of a
 * large list would not fit into memory, what was told of the access to keys, and where a key lies that is not named. For one
 * thread, and one loading: files change.
 */
public final class SharedFiles {

    /** What was read, with the digest of it, which is made once for all profiles that name the file. */
    record Read<T>(T value, String digest) {}

    private record Content<T>(Read<T> read, List<Problem> problems) {}

    private final Map<Path, Content<List<X509Certificate>>> files = new HashMap<>();
    private final Map<Path, Content<List<X509Certificate>>> directories = new HashMap<>();
    private final Map<Path, Content<RevocationLists>> lists = new HashMap<>();
    private final KeyAccess keyAccess = new KeyAccess();
    private final Path defaultKey;

    /** @param defaultKey where a server's key is when it is neither named nor in the certificate's file (manual 10.3) */
    public SharedFiles(Path defaultKey) {
        this.defaultKey = defaultKey;
    }

    Path defaultKey() {
        return defaultKey;
    }

    /** Who else gets at the private keys. */
    KeyAccess keyAccess() {
        return keyAccess;
    }

    /** {@code ca_list}. */
    Read<List<X509Certificate>> ofFile(FileOption option, Problems problems) {
        return once(files, option, (list, own) -> digested(TrustedCertificates.ofFile(list, own)), problems);
    }

    /** {@code ca_path}. */
    Read<List<X509Certificate>> ofDirectory(FileOption option, Problems problems) {
        return once(directories, option, (path, own) -> digested(TrustedCertificates.ofDirectory(path, own)), problems);
    }

    private static Read<List<X509Certificate>> digested(List<X509Certificate> certificates) {
        return new Read<>(certificates, ContentDigest.of(certificates));
    }

    /** {@code crl}. */
    Read<RevocationLists> lists(FileOption option, Problems problems) {
        return once(lists, option, SharedFiles::readLists, problems);
    }

    private static Read<RevocationLists> readLists(FileOption option, Problems problems) {
        List<X509CRL> read = CrlFile.read(option, problems);
        return new Read<>(RevocationLists.of(read), ContentDigest.ofLists(read));
    }

    /** What is wrong with a file is told at the place of each option that names it. */
    private static <T> Read<T> once(
            Map<Path, Content<T>> known,
            FileOption option,
            BiFunction<FileOption, Problems, Read<T>> read,
            Problems problems) {
        Content<T> content = known.computeIfAbsent(option.file(), file -> {
            Problems own = new Problems();
            Read<T> made = read.apply(option, own);
            return new Content<>(made, own.all());
        });
        content.problems()
                .forEach(problem -> problems.add(new Problem(
                        problem.severity(), option.place(), problem.found(), problem.expected(), problem.remedy())));
        return content.read();
    }
}
