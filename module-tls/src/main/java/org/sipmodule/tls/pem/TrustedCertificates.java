package org.sipmodule.tls.pem;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sipmodule.module.Problems;

/**
 * {@code ca_list} and {@code ca_path} (manual 10.4, 10.5): the certificates that an operator trusts.
 *
 * @param fromList      those of {@code ca_list}, in the order of the file; their names are sent to clients
 * @param fromDirectory those of {@code ca_path} alone
 */
public record TrustedCertificates(List<X509Certificate> fromList, List<X509Certificate> fromDirectory) {

    /** Nothing is trusted. */
    public static final TrustedCertificates NONE = new TrustedCertificates(List.of(), List.of());

    /** The directory of a whole operating system has about 450. */
    private static final int MOST_FILES = 10_000;

    public TrustedCertificates {
        fromList = List.copyOf(fromList);
        fromDirectory = List.copyOf(fromDirectory);
    }

    /** Each certificate once, in {@code ca_list} if it is there. */
    public static TrustedCertificates of(List<X509Certificate> list, List<X509Certificate> directory) {
        Set<X509Certificate> listed = new LinkedHashSet<>(list);
        Set<X509Certificate> found = new LinkedHashSet<>(directory);
        found.removeAll(listed);
        return new TrustedCertificates(List.copyOf(listed), List.copyOf(found));
    }

    /** Every trust anchor (README D35). */
    public List<X509Certificate> all() {
        List<X509Certificate> all = new ArrayList<>(fromList);
        all.addAll(fromDirectory);
        return Collections.unmodifiableList(all);
    }

    /** {@code ca_list}; what cannot be read is a problem. Reads disk. */
    public static List<X509Certificate> ofFile(FileOption option, Problems problems) {
        return PemFile.read(option, problems, pem -> ofFile(pem, option, problems))
                .orElse(List.of());
    }

    private static List<X509Certificate> ofFile(PemFile pem, FileOption option, Problems problems) {
        if (pem.blocks(PemBlock::isCertificate).isEmpty()) {
            option.refuse(problems, pem.contents(), "PEM certificates are expected", pem.remedy("CERTIFICATE"));
            return List.of();
        }
        warnOfTrustSettings(pem, option, problems);
        return Certificates.of(pem, option, problems);
    }

    private static void warnOfTrustSettings(PemFile pem, FileOption option, Problems problems) {
        pem.blocks(block -> block.type().equals("TRUSTED CERTIFICATE")).stream()
                .findFirst()
                .ifPresent(block -> option.warn(
                        problems,
                        ": the " + block + " may restrict what it is trusted for",
                        "such settings of OpenSSL are not read, it is trusted for everything",
                        "Leave the certificate out if that is not wanted"));
    }

    /** {@code ca_path}, as {@link #ofFile}. */
    public static List<X509Certificate> ofDirectory(FileOption option, Problems problems) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(option.file())) {
            for (Path entry : entries) {
                if (!Files.isHidden(entry) && Files.isRegularFile(entry)) {
                    files.add(entry);
                }
                if (files.size() > MOST_FILES) {
                    option.refuse(problems, "has more than " + MOST_FILES + " files", "", "Name another directory");
                    return List.of();
                }
            }
        } catch (NotDirectoryException e) {
            option.refuse(problems, "is not a directory", "", "Use ca_list for a single file");
        } catch (IOException | DirectoryIteratorException e) {
            option.warn(
                    problems,
                    Files.exists(option.file()) ? "cannot be read" : "does not exist",
                    "no certificate is trusted because of it",
                    "Correct the path or its permissions");
        }
        Collections.sort(files);
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : files) {
            certificates.addAll(ofEntry(new FileOption(option.name(), file, option.place()), problems));
        }
        if (files.isEmpty() && Files.isDirectory(option.file())) {
            option.warn(problems, "has no file in it", "no certificate is trusted because of it", "");
        }
        return certificates;
    }

    /** A directory may hold other things too (a README, revocation lists): only a damaged certificate is worth a word. */
    private static List<X509Certificate> ofEntry(FileOption entry, Problems problems) {
        Problems own = new Problems();
        List<X509Certificate> certificates = PemFile.read(entry, own, pem -> Certificates.of(pem, entry, own))
                .orElse(List.of());
        own.all()
                .forEach(problem -> problems.warning(
                        problem.place(),
                        problem.found(),
                        "it is left out of the trusted certificates",
                        problem.remedy()));
        return certificates;
    }
}
