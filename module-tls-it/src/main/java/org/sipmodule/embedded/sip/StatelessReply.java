package org.sipmodule.embedded.sip;

import gov.nist.core.GenericObject;
import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.TimeStampHeader;
import javax.sip.header.ToHeader;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ScriptException;

/**
 * A reply to be sent at once, written from the headers of its request as they are (RFC 3261 8.2.6.2). The stack's own way to
 * make one copies each of them first, for whoever may change it. What channels ask of a reply the request answers, so there
 * is no tag in {@link #getTo} that the request has not got; a clone, which the stack makes for a reply to this host itself,
 * is a whole message as any other.
 */
final class StatelessReply extends SIPResponse {

    @Serial
    private static final long serialVersionUID = 1;

    private static final int ENOUGH_FOR_MOST = 512;

    private final SIPRequest request;
    private final String text;

    /**
     * @param reason one line
     * @param tag    for a To that has none
     * @param more   further headers, each with CR LF at its end
     * @throws ScriptException when no reply has that code, or the script has removed what a reply must repeat
     */
    StatelessReply(SIPRequest request, int code, String reason, String tag, String more) {
        this.request = request;
        try {
            setStatusCode(code);
        } catch (ParseException outOfRange) {
            throw new ScriptException("reply code " + code + " (expected: 100..699)", outOfRange);
        }
        setReasonPhrase(reason);
        if (request.getFrom() == null
                || request.getTo() == null
                || request.getCallId() == null
                || request.getCSeq() == null
                || request.getTopmostVia() == null) {
            throw new ScriptException("reply " + code + ": the script has removed a header that every reply repeats");
        }
        StringBuilder lines = new StringBuilder(ENOUGH_FOR_MOST);
        getStatusLine().encode(lines);
        append(request.getViaHeaders(), lines);
        append(request.getFrom(), lines);
        append(request.getTo(), lines);
        if (code != TRYING && request.getToTag() == null) {
            lines.setLength(lines.length() - "\r\n".length());
            lines.append(";tag=").append(tag).append("\r\n");
        }
        append(request.getCallId(), lines);
        append(request.getCSeq(), lines);
        append(request.getHeader(TimeStampHeader.NAME), lines);
        boolean isNewDialog = request.getToTag() == null && SIPRequest.isDialogCreating(request.getMethod());
        if (isNewDialog && code > TRYING && code < MULTIPLE_CHOICES) {
            append(request.getRecordRouteHeaders(), lines);
        }
        this.text = lines.append(more).append("Content-Length: 0\r\n\r\n").toString();
    }

    private static void append(@Nullable Object header, StringBuilder lines) {
        if (header instanceof GenericObject present) {
            present.encode(lines);
        }
    }

    @Override
    public String encode() {
        return text;
    }

    @Override
    public StringBuilder encodeMessage(StringBuilder target) {
        return target.append(text);
    }

    @Override
    public byte[] encodeAsBytes(String transport) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object clone() {
        try {
            return new StringMsgParser().parseSIPMessage(encodeAsBytes(""), true, false, null);
        } catch (ParseException impossible) {
            throw new IllegalStateException("the stack cannot read what it has written", impossible);
        }
    }

    @Override
    public String toString() {
        return text;
    }

    /** As the stack's own, which looks for the headers of the reply itself. */
    @Override
    public int hashCode() {
        return request.hashCode();
    }

    @Override
    public ViaList getViaHeaders() {
        return request.getViaHeaders();
    }

    @Override
    public FromHeader getFrom() {
        return request.getFrom();
    }

    @Override
    public ToHeader getTo() {
        return request.getTo();
    }

    @Override
    public CallIdHeader getCallId() {
        return request.getCallId();
    }

    @Override
    public CSeqHeader getCSeq() {
        return request.getCSeq();
    }

    @Override
    public String getTransactionId() {
        return request.getTransactionId();
    }
}
