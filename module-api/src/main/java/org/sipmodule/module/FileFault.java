package org.sipmodule.module;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Why a file could not be used, in an operator's words; Java's own are an exception and a path that nobody wrote.
 *
 * @param found  why, as it follows the file's name or, of a file to be written, a colon
 * @param remedy what to do; empty when nobody knows
 */
public record FileFault(String found, String remedy) {

    /** Why it could not be read. */
    public static FileFault reading(Path file, IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return new FileFault("does not exist", "Correct the path, or create the file");
        }
        if (Files.isDirectory(file)) {
            return new FileFault("is a directory", "Name the file in it");
        }
        return failure instanceof AccessDeniedException
                ? new FileFault("may not be read by " + user(), "Make it readable for the user of this server")
                : new FileFault("cannot be read: " + reason(failure), "");
    }

    /** Why it could not be made or replaced. */
    public static FileFault writing(Path file, IOException failure) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            return new FileFault("there is no directory " + directory, "Correct the path, or make the directory");
        }
        if (Files.isDirectory(file)) {
            return new FileFault("it is a directory", "Name a file in it");
        }
        return failure instanceof AccessDeniedException
                ? new FileFault(
                        user() + " may not write to " + directory, "Let the user of this server write to the directory")
                : new FileFault(reason(failure), "");
    }

    private static String user() {
        return "user " + System.getProperty("user.name");
    }

    private static String reason(IOException failure) {
        String reason = failure instanceof FileSystemException inFiles ? inFiles.getReason() : failure.getMessage();
        return reason == null ? failure.toString() : reason;
    }
}
