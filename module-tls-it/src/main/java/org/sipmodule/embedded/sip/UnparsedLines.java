package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPDuplicateHeaderException;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sipmodule.module.log.OneLine;

/**
 * The header lines of a message that the stack cannot read, such as a {@code P-Asserted-Identity} with a parameter. It keeps
 * them, and leaves them out where it sends the message; others may be able to read them. Used by one thread at a time.
 */
final class UnparsedLines {

    /** What this host writes itself, or what the stack goes by: a second one would be for another to choose from. */
    private static final Set<String> OWN =
            Set.of("via", "from", "to", "call-id", "cseq", "max-forwards", "content-length");

    private final List<String> lines;

    private UnparsedLines(List<String> lines) {
        this.lines = lines;
    }

    static UnparsedLines of(SIPMessage message) {
        List<String> lines = new ArrayList<>(0);
        for (Iterator<String> all = message.getUnrecognizedHeaders(); all.hasNext(); ) {
            String line = all.next();
            if (line.indexOf(':') > 0) {
                lines.add(line);
            }
        }
        return new UnparsedLines(lines);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    UnparsedLines copy() {
        return new UnparsedLines(new ArrayList<>(lines));
    }

    /** @param name not the one-letter name */
    List<String> values(String name) {
        return lines.stream()
                .filter(line -> name(line).equalsIgnoreCase(name))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .toList();
    }

    /** @param name not the one-letter name */
    void remove(String name) {
        lines.removeIf(line -> name(line).equalsIgnoreCase(name));
    }

    private static String name(String line) {
        return JainSipMessage.fullName(line.substring(0, line.indexOf(':')).trim());
    }

    /** Makes them part of a message that is to be sent. */
    void attachTo(SIPMessage message) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            // one that is not one line could be several headers to who reads it
            if (OneLine.is(line) && !OWN.contains(name(line).toLowerCase(Locale.ROOT))) {
                attach(message, new Line(i, line));
            }
        }
    }

    private static void attach(SIPMessage message, Line line) {
        try {
            message.attachHeader(line, false);
        } catch (SIPDuplicateHeaderException impossible) {
            throw new IllegalStateException("a line has a name of its own", impossible);
        }
    }

    /**
     * One of them as the stack's header. Its name is not that of the line, for the stack believes that it has parsed what has a
     * name which it knows; it is none that a peer can use, and of few, for the stack forgets none.
     */
    private static final class Line extends SIPHeader {

        private static final long serialVersionUID = 1;

        private final String line;

        Line(int number, String line) {
            super(":" + number);
            this.line = line;
        }

        @Override
        public String encode() {
            return line + "\r\n";
        }

        @Override
        public StringBuilder encode(StringBuilder buffer) {
            return buffer.append(line).append("\r\n");
        }

        @Override
        protected StringBuilder encodeBody(StringBuilder buffer) {
            return buffer.append(line);
        }
    }
}
