package org.sipmodule.embedded.ctl;

import java.util.List;
import org.sipmodule.embedded.rpc.FileAccess;
import org.sipmodule.module.Param;
import org.sipmodule.module.Param.OutOfRange;

/** The parameters of {@code ctl}. */
final class CtlParams {

    static final Param<String> BINRPC = Param.text("binrpc", "where to listen, [proto:]name[:port]; repeatable")
            .withRepeats();
    static final Param<Integer> MODE =
            Param.number("mode", 0600, "permissions of socket files").withRange(0, 0777, OutOfRange.NEAREST);
    static final Param<String> USER = Param.text("user", "owner of socket files");
    static final Param<String> GROUP = Param.text("group", "group of socket files");
    static final FileAccess.Params ACCESS = new FileAccess.Params(MODE, USER, GROUP);
    static final Param<Integer> MAX_BODY =
            Param.number("binrpc_max_body_size", 32, "longest reply, KB").withRange(1, 1024, OutOfRange.NEAREST);
    static final Param<Integer> MAX_STRUCT = Param.number(
                    "binrpc_struct_max_body_size", 8, "longest content of one struct in a reply, KB")
            .withRange(1, 1024, OutOfRange.NEAREST);
    static final Param<Integer> MAX_REASON = Param.number(
                    "binrpc_buffer_size", 1024, "longest reason of a fault, bytes")
            .withRange(255, 65_535, OutOfRange.NEAREST);

    static final List<Param<?>> ALL = List.of(BINRPC, MODE, USER, GROUP, MAX_BODY, MAX_STRUCT, MAX_REASON);

    private CtlParams() {}
}
