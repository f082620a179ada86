package org.sipmodule.embedded.jsonrpc;

/**
 * The id of a request, echoed in its answer.
 *
 * @param text of a text, or the digits of a number as they came; empty for the others
 */
record RequestId(Kind kind, String text) {

    /** What an id may be. */
    enum Kind {
        TEXT,
        NUMBER,
        NULL,
        ABSENT
    }

    static final RequestId NULL = new RequestId(Kind.NULL, "");
    static final RequestId ABSENT = new RequestId(Kind.ABSENT, "");
}
