package org.sipmodule.module.script;

import java.util.Map;
import java.util.function.BiFunction;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.Value;
import org.sipmodule.module.script.text.SipUri;

/** The pseudo-variables of the message that scripts may set: the table of how. */
final class MessageWriters {

    static final Map<String, Writer> ALL = Map.ofEntries(
            Map.entry("ru", (c, value) -> requestUri(c.message(), value.isNull() ? "" : value.text())),
            Map.entry("rU", part(SipUri::withUser)),
            Map.entry("rd", part(SipUri::withHost)),
            Map.entry("rp", part(SipUri::withPort)),
            Map.entry("du", MessageWriters::destinationUri),
            Map.entry("fs", MessageWriters::sendSocket));

    private MessageWriters() {}

    /** False for a reply, which has none, for what would break out of the request line, and for what is no URI. */
    static boolean requestUri(SipMessage message, String uri) {
        if (!message.isRequest() || uri.isEmpty() || !isOneWord(uri)) {
            return false;
        }
        try {
            message.requestUri(uri);
            return true;
        } catch (ScriptException noUri) {
            return false;
        }
    }

    private static boolean isOneWord(String uri) {
        return uri.chars().noneMatch(c -> c <= ' ' || c == 127);
    }

    /** Changes one part of the request URI; null takes the part away, if that leaves a URI. */
    private static Writer part(BiFunction<SipUri, String, SipUri> change) {
        return (c, value) -> changed(c.message(), value.isNull() ? "" : value.text(), change);
    }

    static boolean changed(SipMessage message, String value, BiFunction<SipUri, String, SipUri> change) {
        return SipUri.parse(message.requestUri())
                .map(uri -> change.apply(uri, value).text())
                .filter(text -> SipUri.parse(text).isPresent())
                .filter(text -> requestUri(message, text))
                .isPresent();
    }

    static boolean destinationUri(ScriptContext context, Value value) {
        String uri = value.isNull() ? "" : value.text();
        if (!context.message().isRequest() || !isOneWord(uri)) {
            return false;
        }
        context.message().destinationUri(uri);
        return true;
    }

    /** Whether there is such a socket shows when the request leaves. */
    static boolean sendSocket(ScriptContext context, Value value) {
        String socket = value.isNull() ? "" : value.text();
        if (!context.message().isRequest() || !isOneWord(socket)) {
            return false;
        }
        if (socket.isEmpty()) {
            context.attributes().remove(MessageAttributes.SEND_SOCKET);
        } else {
            context.attributes().put(MessageAttributes.SEND_SOCKET, socket);
        }
        return true;
    }
}
