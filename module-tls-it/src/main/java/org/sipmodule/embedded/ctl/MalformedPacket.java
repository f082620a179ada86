package org.sipmodule.embedded.ctl;

/** Bytes that are no BINRPC packet, with the first thing that is wrong and where. */
final class MalformedPacket extends Exception {

    private static final long serialVersionUID = 1L;

    private final long cookie;

    MalformedPacket(String message, long cookie) {
        super(message);
        this.cookie = cookie;
    }

    /** The cookie if the packet's header could be read, else 0. */
    long cookie() {
        return cookie;
    }
}
