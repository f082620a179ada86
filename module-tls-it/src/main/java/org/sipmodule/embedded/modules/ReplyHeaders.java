package org.sipmodule.embedded.modules;

/** The headers that a script asked for in the replies to one message; an attachment of its route context. */
public final class ReplyHeaders {

    private final StringBuilder lines = new StringBuilder();

    /** Adds headers as the script wrote them: {@code Name: value} with CR LF at its end. */
    public void add(String text) {
        lines.append(text);
    }

    /** All of them, in the order they were added. */
    public String text() {
        return lines.toString();
    }
}
