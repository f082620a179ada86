package org.sipmodule.embedded.jsonrpc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.rpc.CommandWorker;
import org.sipmodule.embedded.rpc.DatagramServer;
import org.sipmodule.embedded.rpc.RpcAddress;
import org.sipmodule.embedded.rpc.RpcCaller;
import org.sipmodule.module.Addresses;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.host.RpcRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The module {@code jsonrpcs}: JSON-RPC 2.0 for {@code kamcli} and other clients, over a FIFO, datagrams and HTTP. */
final class JsonRpcModule implements Module {

    private static final Logger LOG = LoggerFactory.getLogger(JsonRpcModule.class);

    private static final int MAX_WAITING = 64;

    /** {@code kamcli} takes 84000 bytes. */
    private static final int MAX_UNIX_REPLY = 80 * 1024;

    private @Nullable Transports transports;
    private @Nullable JsonRpcCalls calls;
    private @Nullable CommandWorker worker;
    private final List<Closeable> open = new ArrayList<>();

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder().params(JsonRpcParams.ALL).build();
    }

    @Override
    public void configure(ModuleContext context) {
        Problems problems = new Problems();
        transports = Transports.read(context, problems);
        RpcRegistry registry = context.service(RpcRegistry.class).orElse(null);
        if (registry == null) {
            problems.error(
                    SourceLocation.NONE,
                    "this host has no RPC commands to serve",
                    "",
                    "Remove loadmodule \"jsonrpcs\"");
        } else {
            calls = new JsonRpcCalls(new RpcCaller(registry), context.params().isOn(JsonRpcParams.PRETTY_FORMAT));
        }
        problems.throwIfErrors("jsonrpcs");
        problems.all().forEach(context::report);
    }

    @Override
    public void start() {
        Transports wanted = transports;
        JsonRpcCalls configured = calls;
        if (wanted == null || configured == null) {
            throw new IllegalStateException("jsonrpcs is started without being configured");
        }
        CommandWorker started = new CommandWorker("jsonrpcs-worker", CommandWorker.THREADS, MAX_WAITING);
        worker = started;
        Problems problems = new Problems();
        wanted.fifo()
                .ifPresent(fifo -> open(
                        problems,
                        fifo.place(),
                        "fifo_name " + fifo.file(),
                        () -> FifoServer.start(
                                fifo.file(), fifo.access(), fifo.replyDirectory(), configured, started)));
        wanted.datagrams()
                .ifPresent(datagrams -> open(
                        problems,
                        datagrams.place(),
                        "dgram_socket " + datagrams.address(),
                        () -> serve(datagrams, configured, started)));
        wanted.http()
                .ifPresent(http -> open(
                        problems,
                        http.place(),
                        "http_listen " + Addresses.text(http.address()),
                        () -> serve(http, configured)));
        if (problems.hasErrors()) {
            close();
            throw new ConfigException("jsonrpcs", problems.all());
        }
    }

    /** Opens one way in. */
    private interface Opening {
        Closeable open() throws IOException;
    }

    private void open(Problems problems, SourceLocation place, String what, Opening opening) {
        try {
            open.add(opening.open());
            LOG.info("jsonrpcs listens: {}", what);
        } catch (IOException failed) {
            problems.error(place, what + " cannot be opened", RpcAddress.cause(failed), "");
        }
    }

    private static Closeable serve(Transports.Http http, JsonRpcCalls calls) throws IOException {
        HttpDoor door = HttpDoor.start(http.address(), calls);
        LOG.debug("jsonrpcs: HTTP is at port {}", door.port());
        return door;
    }

    private static Closeable serve(Transports.Datagrams datagrams, JsonRpcCalls calls, CommandWorker worker)
            throws IOException {
        boolean udp = datagrams.address().transport() == RpcAddress.Transport.UDP;
        int limit = udp ? DatagramServer.MAX_DATAGRAM : MAX_UNIX_REPLY;
        DatagramServer server = DatagramServer.open(datagrams.address(), datagrams.access());
        try {
            server.start("jsonrpcs-datagrams", (datagram, sender) -> {
                if (!worker.offer(() -> answer(calls, datagram, limit, sender))) {
                    sender.answer(calls.busy());
                }
            });
            return server;
        } catch (IOException failed) {
            server.close();
            throw failed;
        }
    }

    private static void answer(JsonRpcCalls calls, byte[] datagram, int limit, DatagramServer.Sender sender) {
        ByteBuffer body = calls.answer(datagram, limit).body();
        if (body.hasRemaining()) {
            sender.answer(body);
        }
    }

    @Override
    public void close() {
        CommandWorker started = worker;
        if (started != null) {
            started.close();
        }
        Collections.reverse(open);
        for (Closeable way : open) {
            try {
                way.close();
            } catch (IOException failed) {
                LOG.warn("jsonrpcs did not close cleanly: {}", failed.toString());
            }
        }
        open.clear();
    }
}
