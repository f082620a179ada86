package org.sipmodule.tls.pem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.Secret;

/**
 * {@code private_key_password} (README D26): the password itself, {@code env:NAME}, or {@code file:PATH} whose first
 * line is the password.
 *
 * @param option  its name, which is another one for the second pair
 * @param written as the operator wrote it
 * @param place   where that stands
 */
public record KeyPassword(String option, Secret written, SourceLocation place) {

    private static final String FILE = "file:";
    private static final int LONGEST_FILE = 4096;

    /** The option with the password of a key: {@code private_key_password2} for {@code private_key2}. */
    public static String optionOf(String keyOption) {
        return keyOption.replace("private_key", "private_key_password");
    }

    /** The file that holds it, if one does. */
    public Optional<FileOption> file() {
        return written.after(FILE).map(name -> new FileOption(option, Path.of(name), place));
    }

    /** The password, to be forgotten after use; empty when a problem was added. Reads disk for {@code file:}. */
    public Optional<Secret> resolve(Problems problems) {
        return resolve(problems, System::getenv);
    }

    Optional<Secret> resolve(Problems problems, UnaryOperator<@Nullable String> environment) {
        Optional<String> name = written.after("env:");
        if (name.isPresent()) {
            return fromEnvironment(name.get(), problems, environment);
        }
        Optional<String> file = written.after(FILE);
        return file.isPresent() ? fromFile(file.get(), problems) : Optional.of(written.use(Secret::of));
    }

    private Optional<Secret> fromEnvironment(
            String name, Problems problems, UnaryOperator<@Nullable String> environment) {
        String value = environment.apply(name);
        if (value == null) {
            problems.error(
                    place,
                    option + " names the environment variable " + name + ", which is not set",
                    "",
                    "Set it for the process of this server");
            return Optional.empty();
        }
        return Optional.of(Secret.of(value));
    }

    private Optional<Secret> fromFile(String name, Problems problems) {
        Path file = Path.of(name);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_FILE) {
                problems.error(
                        place,
                        option + " names the file " + name,
                        "a regular file of at most 4096 bytes with the password in its first line is expected",
                        "");
                return Optional.empty();
            }
            return Optional.of(firstLine(Files.readAllBytes(file)));
        } catch (IOException e) {
            problems.error(
                    place,
                    option + " names the file " + name + ", which cannot be read as UTF-8",
                    "",
                    "Correct its permissions or its content");
            return Optional.empty();
        }
    }

    private static Secret firstLine(byte[] content) throws CharacterCodingException {
        CharBuffer text = CharBuffer.allocate(0);
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
            int end = 0;
            while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                end++;
            }
            char[] line = Arrays.copyOf(text.array(), end);
            Secret secret = Secret.of(line);
            Arrays.fill(line, '\0');
            return secret;
        } finally {
            Arrays.fill(content, (byte) 0);
            Arrays.fill(text.array(), '\0');
        }
    }
}
