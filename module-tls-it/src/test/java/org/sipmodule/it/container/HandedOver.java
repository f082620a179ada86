package org.sipmodule.it.container;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import org.mobicents.servlet.sip.core.SipApplicationDispatcherImpl;

/** The container's own dispatcher, which keeps what the stack gives to it: all that a servlet could ever see. */
public final class HandedOver extends SipApplicationDispatcherImpl {

    private final List<String> all = new CopyOnWriteArrayList<>();

    public HandedOver() {}

    @Override
    public void processRequest(RequestEvent event) {
        all.add(event.getRequest().getMethod() + " " + callId(event.getRequest()));
        super.processRequest(event);
    }

    @Override
    public void processResponse(ResponseEvent event) {
        all.add(event.getResponse().getStatusCode() + " " + callId(event.getResponse()));
        super.processResponse(event);
    }

    private static String callId(javax.sip.message.Message message) {
        return message.getHeader("Call-ID").toString().strip();
    }

    /** Method or status code of each message of a call. */
    List<String> of(String callId) {
        return all.stream()
                .filter(message -> message.endsWith(" Call-ID: " + callId))
                .map(message -> message.split(" ", 2)[0])
                .toList();
    }
}
