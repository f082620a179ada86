package org.sipmodule.embedded.jsonrpc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import org.sipmodule.embedded.rpc.CommandWorker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON-RPC over HTTP on a loopback address, for programs of this machine: what a web page could make a browser send is
 * refused, by its Origin or by a Host that is a name of somebody else's.
 */
final class HttpDoor implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);

    private static final int MAX_WAITING = 64;
    private static final int BACKLOG = 64;

    private static final Pattern LOOPBACK =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private final HttpServer server;
    private final CommandWorker worker;
    private final JsonRpcCalls calls;

    private HttpDoor(HttpServer server, CommandWorker worker, JsonRpcCalls calls) {
        this.server = server;
        this.worker = worker;
        this.calls = calls;
    }

    /** Opens the port and begins to serve. */
    static HttpDoor start(InetSocketAddress address, JsonRpcCalls calls) throws IOException {
        boundTimes();
        HttpServer server = HttpServer.create(address, BACKLOG);
        // its own: a client that is slow to send its request holds a thread
        CommandWorker worker =
                new CommandWorker("jsonrpcs-http", CommandWorker.THREADS, CommandWorker.THREADS + MAX_WAITING);
        HttpDoor door = new HttpDoor(server, worker, calls);
        server.setExecutor(door::work);
        server.createContext("/", door::serve);
        server.start();
        return door;
    }

    /** The JDK's server waits for ever for a request that does not go on unless these are set before its first use. */
    private static void boundTimes() {
        for (String limit : List.of("maxReqTime", "maxRspTime")) {
            String property = "sun.net.httpserver." + limit;
            if (System.getProperty(property) == null) {
                System.setProperty(property, "10");
            }
        }
    }

    /** The port that is really bound. */
    int port() {
        return server.getAddress().getPort();
    }

    /** What there is no room for is refused, as executors do. */
    private void work(Runnable exchange) {
        if (!worker.offer(exchange)) {
            throw new RejectedExecutionException("too many requests wait");
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String host = exchange.getRequestHeaders().getFirst("Host");
            if (exchange.getRequestHeaders().containsKey("Origin")) {
                refuse(exchange, 403, "requests with an Origin come from web pages, which may not command this server");
            } else if (host == null || !LOOPBACK.matcher(host).matches()) {
                refuse(exchange, 403, "Host is no loopback address: 127.0.0.1, [::1] or localhost is expected");
            } else if (!exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                refuse(exchange, 405, "requests come as the body of a POST");
            } else {
                call(exchange);
            }
        } catch (IOException gone) {
            LOG.debug("an HTTP client of jsonrpcs went away", gone);
        }
    }

    private void call(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(JsonRequestReader.MAX_REQUEST + 1);
        if (body.length > JsonRequestReader.MAX_REQUEST) {
            exchange.getResponseHeaders().set("Connection", "close");
            refuse(exchange, 413, "the request is longer than " + JsonRequestReader.MAX_REQUEST + " bytes");
            return;
        }
        JsonRpcCalls.Answer answer = calls.answer(body, Integer.MAX_VALUE);
        if (!answer.body().hasRemaining()) {
            exchange.sendResponseHeaders(204, -1);
        } else {
            send(exchange, answer.httpStatus(), "application/json", answer.body());
        }
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", StandardCharsets.UTF_8.encode(why + "\n"));
    }

    private static void send(HttpExchange exchange, int status, String type, ByteBuffer body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.remaining());
        try (WritableByteChannel out = Channels.newChannel(exchange.getResponseBody())) {
            out.write(body);
        }
    }

    /** Closes the port and every connection, and ends the threads. */
    @Override
    public void close() {
        server.stop(0);
        worker.close();
    }
}
