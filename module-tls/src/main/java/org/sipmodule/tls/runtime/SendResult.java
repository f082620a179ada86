package org.sipmodule.tls.runtime;

/** What became of bytes handed to a connection. */
public enum SendResult {
    /** They will be written in the order of the calls, unless the connection breaks. */
    ACCEPTED,
    /** A limit on waiting bytes is reached; nothing of them was taken. */
    FULL,
    /** The connection is closed or closing. */
    CLOSED
}
