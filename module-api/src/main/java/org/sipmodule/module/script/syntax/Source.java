package org.sipmodule.module.script.syntax;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.SourceLocation;

/** The characters still to be read: a stack of files and expanded defines, the innermost on top. */
final class Source {

    /** What {@link #peek()} gives at the end of the innermost file or define. */
    static final int END = -1;

    private static final class Frame {
        final @Nullable Path path;
        final String name;
        final String text;
        final @Nullable SourceLocation use;
        int at;
        int line = 1;
        int column = 1;

        Frame(@Nullable Path path, String name, String text, @Nullable SourceLocation use) {
            this.path = path;
            this.name = name;
            this.text = text;
            this.use = use;
        }
    }

    private final Deque<Frame> frames = new ArrayDeque<>();
    private Frame top;
    private int files = 1;

    Source(Path path, String name, String text) {
        top = new Frame(path, name, text, null);
    }

    /** Goes on with an included file. */
    void enter(Path path, String name, String text) {
        frames.push(top);
        top = new Frame(path, name, text, null);
        files++;
    }

    /** Goes on with what a define stands for; its characters are all at the place where its name is used. */
    void expand(String define, String text, SourceLocation use) {
        frames.push(top);
        top = new Frame(null, define, text, use);
    }

    /** Whether a define is being expanded now: it is not expanded in itself again. */
    boolean isExpanding(String define) {
        return isDefine(top, define) || frames.stream().anyMatch(frame -> isDefine(frame, define));
    }

    private static boolean isDefine(Frame frame, String define) {
        return frame.use != null && frame.name.equals(define);
    }

    /** How many files are open, the script itself included. */
    int files() {
        return files;
    }

    /** The file that is read, also within a define. */
    Path file() {
        Path path = top.path;
        for (Frame frame : frames) {
            if (path == null) {
                path = frame.path;
            }
        }
        if (path == null) {
            throw new IllegalStateException("a define without a file around it");
        }
        return path;
    }

    /** Leaves the innermost file or define; false when it is the script itself. */
    boolean leave() {
        if (frames.isEmpty()) {
            return false;
        }
        if (top.use == null) {
            files--;
        }
        top = frames.pop();
        return true;
    }

    int peek() {
        return peek(0);
    }

    int peek(int ahead) {
        int index = top.at + ahead;
        return index < top.text.length() ? top.text.charAt(index) : END;
    }

    boolean startsWith(String text) {
        return top.text.startsWith(text, top.at);
    }

    int take() {
        int c = peek();
        if (c == END) {
            return END;
        }
        top.at++;
        if (c == '\n') {
            top.line++;
            top.column = 1;
        } else {
            top.column++;
        }
        return c;
    }

    void skip(int count) {
        for (int i = 0; i < count; i++) {
            take();
        }
    }

    /** The rest of the line without its end; a backslash at the end of a line joins the next one. */
    String takeLine() {
        StringBuilder line = new StringBuilder();
        for (int c = take(); c != END && c != '\n'; c = take()) {
            if (c == '\\' && (peek() == '\n' || (peek() == '\r' && peek(1) == '\n'))) {
                skip(peek() == '\n' ? 1 : 2);
            } else if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Passes the rest of the line. */
    void skipLine() {
        int c = take();
        while (c != END && c != '\n') {
            c = take();
        }
    }

    /** Whether only blanks stand before this place in its line. */
    boolean isAtLineStart() {
        for (int i = top.at - 1; i >= 0 && top.text.charAt(i) != '\n'; i--) {
            if (!Character.isWhitespace(top.text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    SourceLocation place() {
        SourceLocation use = top.use;
        return use != null ? use : new SourceLocation(top.name, top.line, top.column);
    }
}
