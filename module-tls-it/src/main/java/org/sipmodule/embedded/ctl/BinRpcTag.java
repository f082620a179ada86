package org.sipmodule.embedded.ctl;

/** The types of BINRPC records: the low half of a record's first byte. */
final class BinRpcTag {

    static final int INT = 0;
    static final int STRING = 1;
    /** Fixed point: the value times 1000. */
    static final int DOUBLE = 2;

    static final int STRUCT = 3;
    static final int ARRAY = 4;
    /** The name of the struct member whose value follows. */
    static final int NAME = 5;
    /** Like a string, without the final zero byte. */
    static final int BYTES = 6;

    /** In the first byte: the other bits count the bytes of a length field, or, with none, a struct or array ends. */
    static final int LONG = 0x80;

    /** How deep structs may lie within each other. */
    static final int MAX_DEPTH = 32;

    static final double FIXED_POINT = 1000;

    private BinRpcTag() {}
}
