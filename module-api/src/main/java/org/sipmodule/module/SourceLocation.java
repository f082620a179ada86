package org.sipmodule.module;

import java.util.Objects;

/**
 * A place in a file that a person wrote: where a value came from or where a problem is.
 *
 * @param file   the file as the operator named it; empty when the value came from no file (a command line, a default)
 * @param line   from 1; 0 when the place is the file as a whole
 * @param column from 1, counted in characters; 0 when the place is the whole line
 */
public record SourceLocation(String file, int line, int column) implements Comparable<SourceLocation> {

    /** A value that no file holds, such as a built-in default. */
    public static final SourceLocation NONE = new SourceLocation("", 0, 0);

    public SourceLocation {
        Objects.requireNonNull(file, "file");
        if (line < 0 || column < 0) {
            throw new IllegalArgumentException("line " + line + ", column " + column + " (expected: 0 or more)");
        }
    }

    /** A file as a whole. */
    public static SourceLocation ofFile(String file) {
        return new SourceLocation(file, 0, 0);
    }

    /** {@code file:line:column}, without the parts that are unknown. */
    @Override
    public String toString() {
        if (line == 0) {
            return file;
        }
        return column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
    }

    @Override
    public int compareTo(SourceLocation other) {
        int byFile = file.compareTo(other.file);
        if (byFile != 0) {
            return byFile;
        }
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }
}
