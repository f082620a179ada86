package org.sipmodule.embedded.jsonrpc;

import java.util.List;
import org.sipmodule.embedded.rpc.FileAccess;
import org.sipmodule.module.Param;
import org.sipmodule.module.Param.OutOfRange;

/** The parameters of {@code jsonrpcs}, as Kamailio's, and {@code http_listen}. */
final class JsonRpcParams {

    private static final int PERMISSIONS = 0777;

    static final Param<Integer> TRANSPORT = Param.number(
                    "transport", Transports.DEFAULT, "sum of 1 HTTP, 2 FIFO, 4 datagram; 0 is all")
            .withRange(0, Transports.ALL_BITS);
    static final Param<Integer> PRETTY_FORMAT = Param.number("pretty_format", 1, "whether replies have lines and tabs")
            .withRange(0, 1);
    static final Param<String> FIFO_NAME =
            Param.text("fifo_name", "kamailio_rpc.fifo", "FIFO that is read, in the run directory");
    static final Param<Integer> FIFO_MODE =
            Param.number("fifo_mode", 0660, "permissions of the FIFO").withRange(0, PERMISSIONS, OutOfRange.NEAREST);
    static final Param<String> FIFO_USER = Param.text("fifo_user", "owner of the FIFO");
    static final Param<String> FIFO_GROUP = Param.text("fifo_group", "group of the FIFO");
    static final Param<String> FIFO_REPLY_DIR = Param.text("fifo_reply_dir", "/tmp/", "where reply FIFOs lie");
    static final Param<String> DGRAM_SOCKET =
            Param.text("dgram_socket", "kamailio_rpc.sock", "socket file in the run directory, or udp:address:port");
    static final Param<Integer> DGRAM_MODE = Param.number("dgram_mode", 0660, "permissions of the socket file")
            .withRange(0, PERMISSIONS, OutOfRange.NEAREST);
    static final Param<String> DGRAM_USER = Param.text("dgram_user", "owner of the socket file");
    static final Param<String> DGRAM_GROUP = Param.text("dgram_group", "group of the socket file");
    static final Param<Integer> DGRAM_TIMEOUT = Param.number("dgram_timeout", 2000, "no effect");
    static final Param<Integer> DGRAM_WORKERS = Param.number("dgram_workers", 1, "no effect");
    static final Param<String> HTTP_LISTEN = Param.text("http_listen", "loopback address:port for HTTP");

    static final FileAccess.Params FIFO_ACCESS = new FileAccess.Params(FIFO_MODE, FIFO_USER, FIFO_GROUP);
    static final FileAccess.Params DGRAM_ACCESS = new FileAccess.Params(DGRAM_MODE, DGRAM_USER, DGRAM_GROUP);

    static final List<Param<?>> ALL = List.of(
            TRANSPORT,
            PRETTY_FORMAT,
            FIFO_NAME,
            FIFO_MODE,
            FIFO_USER,
            FIFO_GROUP,
            FIFO_REPLY_DIR,
            DGRAM_SOCKET,
            DGRAM_MODE,
            DGRAM_USER,
            DGRAM_GROUP,
            DGRAM_TIMEOUT,
            DGRAM_WORKERS,
            HTTP_LISTEN);

    private JsonRpcParams() {}
}
