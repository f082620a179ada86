package org.sipmodule.embedded.jsonrpc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.sipmodule.embedded.rpc.CommandWorker;
import org.sipmodule.embedded.rpc.FileAccess;
import org.sipmodule.embedded.rpc.SpecialFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests from a FIFO on a thread of its own and answers each to the FIFO that it names. When the worker has no room
 * it stops reading, and writers wait as at any full FIFO.
 */
final class FifoServer implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(FifoServer.class);

    private static final int READ = 65_536;
    private static final Duration ROOM = Duration.ofSeconds(10);
    private static final long JOIN_MILLIS = 5_000;

    private final Path file;
    private final SpecialFile<FileChannel> fifo;
    private final JsonRpcCalls calls;
    private final CommandWorker worker;
    private final ReplyFifos replies;
    private final JsonSplitter splitter;
    private final Thread reader;

    private FifoServer(
            Path file, SpecialFile<FileChannel> fifo, JsonRpcCalls calls, CommandWorker worker, ReplyFifos replies) {
        this.file = file;
        this.fifo = fifo;
        this.calls = calls;
        this.worker = worker;
        this.replies = replies;
        this.splitter =
                new JsonSplitter(JsonRequestReader.MAX_REQUEST, why -> LOG.warn("jsonrpcs: {} held {}", file, why));
        this.reader = new Thread(this::run, "jsonrpcs-fifo");
    }

    /**
     * Makes the FIFO and begins to read.
     *
     * @param replyDirectory where clients have the FIFOs for their answers
     */
    static FifoServer start(Path file, FileAccess access, Path replyDirectory, JsonRpcCalls calls, CommandWorker worker)
            throws IOException {
        FifoServer server =
                new FifoServer(file, SpecialFile.fifo(file, access), calls, worker, new ReplyFifos(replyDirectory));
        server.reader.start();
        return server;
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(READ);
        try {
            while (fifo.channel().read(buffer.clear()) >= 0) {
                for (byte[] document : splitter.take(buffer.array(), buffer.position(), System.nanoTime())) {
                    if (!worker.offer(() -> serve(document), ROOM)) {
                        LOG.warn("jsonrpcs: too many requests are waiting, one from {} is dropped", file);
                    }
                }
            }
        } catch (ClosedChannelException | InterruptedException end) {
            LOG.debug("jsonrpcs: {} is not read any more", file);
        } catch (IOException failed) {
            LOG.error("jsonrpcs stops reading {}", file, failed);
        }
    }

    private void serve(byte[] document) {
        JsonRpcCalls.Answer answer = calls.answer(document, Integer.MAX_VALUE);
        Optional<String> name = answer.replyName();
        if (name.isEmpty()) {
            LOG.warn("jsonrpcs: a request from {} has no reply_name that could be read; its answer is lost", file);
        } else if (answer.body().hasRemaining()) {
            replies.send(name.get(), answer.body());
        }
    }

    /** Ends the threads and removes the FIFO. */
    @Override
    public void close() throws IOException {
        try {
            fifo.close();
        } finally {
            reader.interrupt();
            replies.close();
            try {
                reader.join(JOIN_MILLIS);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
