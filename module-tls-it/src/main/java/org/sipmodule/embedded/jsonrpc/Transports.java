package org.sipmodule.embedded.jsonrpc;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.sipmodule.embedded.rpc.FileAccess;
import org.sipmodule.embedded.rpc.RpcAddress;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;

/**
 * The ways in that the parameters ask for; nothing is opened yet.
 */
record Transports(Optional<Fifo> fifo, Optional<Datagrams> datagrams, Optional<Http> http) {

    static final int HTTP = 1;
    static final int FIFO = 2;
    static final int DATAGRAM = 4;
    static final int DEFAULT = FIFO + DATAGRAM;
    static final int ALL_BITS = 15;

    private static final int TCP = 8;

    /** @param replyDirectory where clients have their FIFOs */
    record Fifo(Path file, FileAccess access, Path replyDirectory, SourceLocation place) {}

    /** Unix or UDP. */
    record Datagrams(RpcAddress address, FileAccess access, SourceLocation place) {}

    /** On loopback. */
    record Http(InetSocketAddress address, SourceLocation place) {}

    static Transports read(ModuleContext context, Problems problems) {
        return new Reader(context, problems).read();
    }

    private record Reader(ModuleContext context, Problems problems) {

        private Transports read() {
            ParamValues params = context.params();
            int bits = params.number(JsonRpcParams.TRANSPORT);
            if ((bits & ~ALL_BITS) != 0) {
                problems.error(
                        params.place(JsonRpcParams.TRANSPORT),
                        "transport " + bits,
                        "the sum of 1 for HTTP, 2 for FIFO and 4 for datagrams, or 0 for all",
                        "");
            }
            if ((bits & TCP) != 0) {
                problems.warning(
                        params.place(JsonRpcParams.TRANSPORT),
                        "transport " + bits + " has 8 in it, TCP, which is not served",
                        "",
                        "Use HTTP (1 and http_listen), or BINRPC over tcp (module ctl)");
            }
            sayWhatHasNoEffect(
                    JsonRpcParams.DGRAM_TIMEOUT, "an answer is sent at once or, to a full socket, not at all");
            sayWhatHasNoEffect(JsonRpcParams.DGRAM_WORKERS, "one thread reads, and others run the commands");
            return new Transports(
                    serves(bits, FIFO) ? fifo() : Optional.empty(),
                    serves(bits, DATAGRAM) ? datagrams() : Optional.empty(),
                    http(bits));
        }

        private static boolean serves(int bits, int bit) {
            return bits == 0 || (bits & bit) != 0;
        }

        private void sayWhatHasNoEffect(Param<?> param, String why) {
            if (context.params().isSet(param)) {
                problems.warning(context.params().place(param), param + " has no effect", why, "");
            }
        }

        private Optional<Fifo> fifo() {
            SourceLocation place = context.params().place(JsonRpcParams.FIFO_NAME);
            FileAccess access = FileAccess.read(context.params(), JsonRpcParams.FIFO_ACCESS, problems);
            Path replies = path(JsonRpcParams.FIFO_REPLY_DIR).orElse(null);
            if (replies != null && !Files.isDirectory(replies)) {
                problems.error(
                        context.params().place(JsonRpcParams.FIFO_REPLY_DIR),
                        "fifo_reply_dir " + replies + " is not there or no directory",
                        "the directory in which clients make FIFOs for their answers",
                        "");
            }
            Path file = path(JsonRpcParams.FIFO_NAME).orElse(null);
            if (file == null || replies == null) {
                return Optional.empty();
            }
            return Optional.of(new Fifo(file, access, replies, place));
        }

        /** Empty, with a problem told, for a text that names nothing. */
        private Optional<Path> path(Param<String> param) {
            String text = context.params().text(param).orElse("");
            try {
                if (!text.isEmpty()) {
                    return Optional.of(context.host()
                            .runDirectory()
                            .resolve(text)
                            .toAbsolutePath()
                            .normalize());
                }
                problems.error(context.params().place(param), param + " is empty", "a name", "");
            } catch (InvalidPathException invalid) {
                problems.error(
                        context.params().place(param), param + " is no file name: " + invalid.getReason(), "", "");
            }
            return Optional.empty();
        }

        private Optional<Datagrams> datagrams() {
            String text = context.params().text(JsonRpcParams.DGRAM_SOCKET).orElse("");
            SourceLocation place = context.params().place(JsonRpcParams.DGRAM_SOCKET);
            FileAccess access = FileAccess.read(context.params(), JsonRpcParams.DGRAM_ACCESS, problems);
            try {
                RpcAddress address = RpcAddress.parse(
                        text.startsWith("udp:") ? text : "unixd:" + text,
                        context.host().runDirectory());
                if (address.isReachableFromOutside()) {
                    problems.warning(
                            place,
                            "dgram_socket \"" + text
                                    + "\" is reachable from other machines, and JSON-RPC asks for no password",
                            "",
                            "Use a loopback address or a socket file");
                }
                return Optional.of(new Datagrams(address, access, place));
            } catch (RpcAddress.Refused refused) {
                problems.error(
                        place,
                        "dgram_socket " + refused.getMessage(),
                        "a socket file or udp:address:port",
                        refused.remedy());
                return Optional.empty();
            }
        }

        private Optional<Http> http(int bits) {
            SourceLocation place = context.params().place(JsonRpcParams.HTTP_LISTEN);
            String text = context.params().text(JsonRpcParams.HTTP_LISTEN).orElse(null);
            if (text == null) {
                if ((bits & HTTP) != 0) {
                    problems.warning(
                            context.params().place(JsonRpcParams.TRANSPORT),
                            "transport " + bits + " has 1 in it, HTTP, which is not served without an address",
                            "",
                            "Set modparam(\"jsonrpcs\", \"http_listen\", \"127.0.0.1:PORT\")");
                }
                return Optional.empty();
            }
            if (!serves(bits, HTTP)) {
                problems.warning(
                        place,
                        "http_listen has no effect",
                        "transport " + bits + " does not have 1 in it, HTTP",
                        "Set transport to " + (bits | HTTP));
                return Optional.empty();
            }
            return httpAddress(text, place);
        }

        private Optional<Http> httpAddress(String text, SourceLocation place) {
            String form = "127.0.0.1:PORT, [::1]:PORT or localhost:PORT";
            try {
                RpcAddress address =
                        RpcAddress.parse("tcp:" + text, context.host().runDirectory());
                if (!text.matches(".*:\\d+")) {
                    problems.error(place, "http_listen \"" + text + "\" has no port", form, "");
                } else if (address.isReachableFromOutside()) {
                    problems.error(
                            place,
                            "http_listen \"" + text + "\" is reachable from other machines, and JSON-RPC asks for no"
                                    + " password",
                            form,
                            "");
                } else {
                    return Optional.of(new Http(address.inet(), place));
                }
            } catch (RpcAddress.Refused refused) {
                problems.error(place, "http_listen " + refused.getMessage(), form, "");
            }
            return Optional.empty();
        }
    }
}
