package org.sipmodule.embedded.jsonrpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sipmodule.embedded.rpc.RpcCaller;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the commands in a document and gives the document that answers it. Safe from any thread. */
final class JsonRpcCalls {

    private static final Logger LOG = LoggerFactory.getLogger(JsonRpcCalls.class);

    /**
     * A document for the client.
     *
     * @param body       empty when the client asked for no answer
     * @param httpStatus what HTTP says of it
     * @param replyName  the FIFO that waits for it
     */
    record Answer(ByteBuffer body, int httpStatus, Optional<String> replyName) {}

    private static final int OK = 200;

    /** All replies of a batch are in memory before the first leaves. */
    static final int MOST_OF_A_BATCH = 4 << 20;

    private final RpcCaller caller;
    private final boolean pretty;

    JsonRpcCalls(RpcCaller caller, boolean pretty) {
        this.caller = caller;
        this.pretty = pretty;
    }

    /**
     * Answers a document, on the calling thread.
     *
     * @param limit the longest answer that the transport takes, in bytes
     */
    Answer answer(byte[] bytes, int limit) {
        JsonRequest.Document document = JsonRequestReader.read(bytes);
        List<JsonReply> replies = document.batch()
                ? batch(document.requests())
                : List.of(answer(document.requests().get(0)));
        if (replies.isEmpty()) {
            return new Answer(ByteBuffer.allocate(0), OK, document.replyName());
        }
        return answer(replies, document, limit);
    }

    /** Nothing is run once the replies are too long: what a client is not told of it shall not find done. */
    private List<JsonReply> batch(List<JsonRequest> requests) {
        List<JsonReply> replies = new ArrayList<>();
        long length = 0;
        for (JsonRequest request : requests) {
            JsonReply reply = length > MOST_OF_A_BATCH
                    ? new JsonReply.Failure(request.id(), JsonRpcError.batchFull(MOST_OF_A_BATCH))
                    : answer(request);
            if (reply.id().kind() != RequestId.Kind.ABSENT) {
                replies.add(reply);
                length += length(reply);
            }
        }
        return replies;
    }

    private static int length(JsonReply reply) {
        try {
            return JsonReply.Writer.write(List.of(reply), false, false).length;
        } catch (IOException tooDeep) {
            return 0; // told when all is written
        }
    }

    /** The answer to a document that nobody has time for. */
    ByteBuffer busy() {
        return refusal(RequestId.NULL, JsonRpcError.busy());
    }

    private JsonReply answer(JsonRequest request) {
        if (request.refusal().isPresent()) {
            return new JsonReply.Failure(request.id(), request.refusal().get());
        }
        Optional<RpcCommandSpec> command = caller.named(request.method());
        if (command.isEmpty()) {
            return new JsonReply.Failure(request.id(), JsonRpcError.unknown(request.method()));
        }
        try {
            return new JsonReply.Success(
                    request.id(),
                    caller.call(request.method(), new RpcArguments(request.params()))
                            .records(),
                    command.get().array());
        } catch (RpcFault fault) {
            return new JsonReply.Failure(
                    request.id(), new JsonRpcError(fault.code(), String.valueOf(fault.getMessage())));
        }
    }

    /** What is too long with lines and tabs may fit without. */
    private Answer answer(List<JsonReply> replies, JsonRequest.Document document, int limit) {
        RequestId id = document.batch() ? RequestId.NULL : replies.get(0).id();
        JsonRpcError tooLong = new JsonRpcError(
                500,
                "internal server error: the reply is longer than the " + limit + " bytes of a datagram; use a FIFO");
        try {
            for (boolean layout : pretty ? new boolean[] {true, false} : new boolean[] {false}) {
                byte[] body = JsonReply.Writer.write(replies, document.batch(), layout);
                if (body.length <= limit) {
                    return new Answer(ByteBuffer.wrap(body), status(replies, document), document.replyName());
                }
            }
            return new Answer(refusal(id, tooLong), tooLong.httpStatus(), document.replyName());
        } catch (IOException tooDeep) {
            LOG.error("a reply cannot be written as JSON", tooDeep);
            JsonRpcError failed = new JsonRpcError(
                    500, "internal server error: the reply cannot be written as JSON (consult server log)");
            return new Answer(refusal(id, failed), failed.httpStatus(), document.replyName());
        }
    }

    private static int status(List<JsonReply> replies, JsonRequest.Document document) {
        return !document.batch() && replies.get(0) instanceof JsonReply.Failure failure
                ? failure.error().httpStatus()
                : OK;
    }

    private ByteBuffer refusal(RequestId id, JsonRpcError error) {
        try {
            return ByteBuffer.wrap(JsonReply.Writer.write(List.of(new JsonReply.Failure(id, error)), false, pretty));
        } catch (IOException impossible) {
            throw new IllegalStateException("a code and a text cannot be written", impossible);
        }
    }
}
