package org.sipmodule.tls.pem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.Secret;

/**
 * {@code private_key_password} (DECISIONS D26): the password itself, {@code env:NAME}, or {@code file:PATH} whose first
 * line is the password.
 */
final class KeyPassword {

    private static final int LONGEST_FILE = 4096;

    private KeyPassword() {}

    /** The password; empty when a problem was added. Reads disk for {@code file:}. */
    static Optional<Secret> resolve(Secret written, SourceLocation place, Problems problems) {
        return resolve(written, place, problems, System::getenv);
    }

    static Optional<Secret> resolve(
            Secret written, SourceLocation place, Problems problems, UnaryOperator<@Nullable String> environment) {
        return written.use(text -> {
            if (text.startsWith("env:")) {
                return fromEnvironment(text.substring(4), place, problems, environment);
            }
            if (text.startsWith("file:")) {
                return fromFile(text.substring(5), place, problems);
            }
            return Optional.of(written);
        });
    }

    private static Optional<Secret> fromEnvironment(
            String name, SourceLocation place, Problems problems, UnaryOperator<@Nullable String> environment) {
        String value = environment.apply(name);
        if (value == null) {
            problems.error(
                    place,
                    "private_key_password names the environment variable " + name + ", which is not set",
                    "",
                    "Set it for the process of this server");
            return Optional.empty();
        }
        return Optional.of(Secret.of(value));
    }

    private static Optional<Secret> fromFile(String name, SourceLocation place, Problems problems) {
        Path file = Path.of(name);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_FILE) {
                problems.error(
                        place,
                        "private_key_password names the file " + name,
                        "a regular file of at most 4096 bytes with the password in its first line is expected",
                        "");
                return Optional.empty();
            }
            String content = Files.readString(file, StandardCharsets.UTF_8);
            return Optional.of(Secret.of(content.lines().findFirst().orElse("")));
        } catch (IOException e) {
            problems.error(
                    place,
                    "private_key_password names the file " + name + ", which cannot be read as UTF-8",
                    "",
                    "Correct its permissions or its content");
            return Optional.empty();
        }
    }
}
