package org.sipmodule.embedded.jsonrpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.rpc.Fifos;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer on its way into a client's FIFO: one thread sends, another may end that at any time. The JDK opens files in
 * blocking mode only, so to open a FIFO for writing waits for its reader, and nothing but a reader ends the wait.
 */
final class ReplyFifo {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyFifo.class);

    private final Path file;
    private @Nullable FileChannel channel;
    private boolean ended;

    ReplyFifo(Path file) {
        this.file = file;
    }

    /**
     * Waits for a reader and writes. The reader need not have read everything when it returns: a FIFO keeps what is in it.
     *
     * @throws IOException when it is no FIFO, or {@link #end} came before the end
     */
    void send(ByteBuffer body) throws IOException {
        try (FileChannel opened = Fifos.openForWriting(file)) {
            if (!begin(opened)) {
                throw new IOException(file + " has no reader");
            }
            while (body.hasRemaining()) {
                opened.write(body);
            }
        } catch (AsynchronousCloseException tooSlow) {
            throw new IOException(file + " is not read", tooSlow);
        }
    }

    private synchronized boolean begin(FileChannel opened) {
        channel = opened;
        return !ended;
    }

    /** Ends what the sending thread waits for. To be called again until that thread has noticed. */
    void end() {
        try {
            FileChannel opened = markEnded();
            if (opened != null) {
                opened.close();
            } else {
                Fifos.open(file).close();
            }
        } catch (IOException gone) {
            LOG.debug("the reply FIFO {} cannot be given up", file, gone);
        }
    }

    private synchronized @Nullable FileChannel markEnded() {
        ended = true;
        return channel;
    }
}
