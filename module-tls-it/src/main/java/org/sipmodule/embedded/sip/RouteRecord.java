package org.sipmodule.embedded.sip;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code record_route()} asked for: this host stays in the path of the dialog. An attachment of the request's contexts;
 * safe from any thread.
 */
public final class RouteRecord {

    private final List<String> parameters = new ArrayList<>();
    private boolean fullLr;
    private boolean twice = true;
    private boolean recorded;

    /**
     * @param fullLr     {@code lr=on} instead of {@code lr}
     * @param twice      two headers when the sides differ, so that each side sees its own
     * @param parameters each with its semicolon
     */
    public synchronized void record(boolean fullLr, boolean twice, String parameters) {
        this.fullLr = fullLr;
        this.twice = twice;
        this.recorded = true;
        if (!parameters.isEmpty()) {
            this.parameters.add(parameters);
        }
    }

    /** As it is now. */
    synchronized RouteRecord copy() {
        RouteRecord copy = new RouteRecord();
        copy.restore(this);
        return copy;
    }

    /** @param before a copy, which nobody changes */
    synchronized void restore(RouteRecord before) {
        fullLr = before.fullLr;
        twice = before.twice;
        recorded = before.recorded;
        parameters.clear();
        parameters.addAll(before.parameters);
    }

    /** {@code add_rr_param}: one more parameter, when the route is recorded. */
    public synchronized void parameter(String parameter) {
        parameters.add(parameter);
    }

    /** The values of the headers, topmost first: the side that the request leaves by, then the one that it came by. */
    synchronized List<String> values(SipSockets.Address out, SipSockets.Address in) {
        if (!recorded) {
            return List.of();
        }
        return out.equals(in) || !twice ? List.of(value(out, "")) : List.of(value(out, ";r2=on"), value(in, ";r2=on"));
    }

    private String value(SipSockets.Address side, String both) {
        String transport = side.transport().equals("udp") ? "" : ";transport=" + side.transport();
        return "<sip:" + side.hostPort() + transport + both + (fullLr ? ";lr=on" : ";lr") + String.join("", parameters)
                + ">";
    }
}
