package org.sipmodule.embedded.sip;

import gov.nist.javax.sip.header.ExtensionHeaderImpl;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.SIPHeaderList;
import gov.nist.javax.sip.header.SIPHeaderNames;
import gov.nist.javax.sip.message.ListMap;
import gov.nist.javax.sip.message.SIPDuplicateHeaderException;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.ParserFactory;
import java.text.ParseException;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.log.OneLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Headers that a script wrote as text, put into a message of the stack. */
final class HeaderLines {

    private static final Logger LOG = LoggerFactory.getLogger(HeaderLines.class);

    private HeaderLines() {}

    /**
     * Adds every line of a text.
     *
     * @param lines {@code Name: value} lines, CR LF or LF between them
     */
    static void attachAll(SIPMessage message, String lines) {
        int start = 0;
        while (start < lines.length()) {
            int end = lines.indexOf('\n', start);
            end = end < 0 ? lines.length() : end;
            String line = lines.substring(start, end).strip();
            if (!line.isEmpty()) {
                int colon = line.indexOf(':');
                if (colon <= 0) {
                    throw new ScriptException("\"" + line + "\" is no header (expected: Name: value)");
                }
                attach(message, line.substring(0, colon).strip(), line.substring(colon + 1));
            }
            start = end + 1;
        }
    }

    /** Adds one header; a line break within is refused, it would begin another one. */
    static void attach(SIPMessage message, String name, String value) {
        String trimmed = value.strip();
        if (!OneLine.is(trimmed) || !isToken(name)) {
            throw new ScriptException("header "
                    + (isToken(name) ? name + ": a line break in its value" : "\"" + name + "\": not a name"));
        }
        if (name.equalsIgnoreCase(SIPHeaderNames.CONTENT_LENGTH) || name.equalsIgnoreCase("l")) {
            throw new ScriptException("header " + name + ": the host computes it itself");
        }
        SIPHeader header = parsed(name, trimmed);
        // the stack leaves a second one out without a word
        if (message.getHeader(header.getName()) instanceof SIPHeader present
                && !(mayBeSeveral(header) && mayBeSeveral(present))) {
            throw new ScriptException("header " + name + ": the message has one and may not have two");
        }
        try {
            message.attachHeader(header, false);
        } catch (SIPDuplicateHeaderException impossible) {
            throw new IllegalStateException("the stack refuses header " + name, impossible);
        }
    }

    private static boolean mayBeSeveral(SIPHeader header) {
        return header instanceof SIPHeaderList || ListMap.hasList(header);
    }

    private static SIPHeader parsed(String name, String value) {
        // nothing the stack knows begins with X-: no need to ask its parsers
        if (!name.regionMatches(true, 0, "X-", 0, 2)) {
            try {
                return ParserFactory.createParser(name + ": " + value + "\n").parse();
            } catch (ParseException unusual) {
                LOG.debug("header {}: sent as the script wrote it, the stack cannot read it", name, unusual);
            }
        }
        ExtensionHeaderImpl header = new ExtensionHeaderImpl(name);
        header.setValue(value);
        return header;
    }

    private static boolean isToken(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0);
    }
}
