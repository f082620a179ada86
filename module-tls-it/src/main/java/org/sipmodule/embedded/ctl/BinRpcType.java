package org.sipmodule.embedded.ctl;

import java.util.Arrays;
import java.util.Optional;

/** What a BINRPC packet is. */
enum BinRpcType {
    REQUEST(0),
    REPLY(1),
    FAULT(3);

    private final int code;

    BinRpcType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<BinRpcType> of(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }
}
