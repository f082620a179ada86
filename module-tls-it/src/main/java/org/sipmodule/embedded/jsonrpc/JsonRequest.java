package org.sipmodule.embedded.jsonrpc;

import java.util.List;
import java.util.Optional;
import org.sipmodule.module.RpcValue;

/**
 * One request object, read.
 *
 * @param replyName the FIFO that waits for the answer
 * @param refusal   why it is not run; then method and params mean nothing
 */
record JsonRequest(
        RequestId id,
        String method,
        List<RpcValue> params,
        Optional<String> replyName,
        Optional<JsonRpcError> refusal) {

    JsonRequest {
        params = List.copyOf(params);
    }

    static JsonRequest refused(RequestId id, Optional<String> replyName, JsonRpcError why) {
        RequestId known = id.kind() == RequestId.Kind.ABSENT ? RequestId.NULL : id;
        return new JsonRequest(known, "", List.of(), replyName, Optional.of(why));
    }

    /**
     * What came at once.
     *
     * @param batch whether it was an array
     */
    record Document(boolean batch, List<JsonRequest> requests) {
        Document {
            requests = List.copyOf(requests);
        }

        static Document refused(Optional<String> replyName, JsonRpcError why) {
            return new Document(false, List.of(JsonRequest.refused(RequestId.NULL, replyName, why)));
        }

        /** Where the answer to a document from a FIFO goes: the first name in it. */
        Optional<String> replyName() {
            return requests.stream()
                    .flatMap(request -> request.replyName().stream())
                    .findFirst();
        }
    }
}
