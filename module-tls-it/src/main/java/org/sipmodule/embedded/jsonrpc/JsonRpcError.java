package org.sipmodule.embedded.jsonrpc;

/**
 * What is wrong with a request, as JSON-RPC 2.0 numbers it, or the fault of a command.
 *
 * @param message for the client, without secrets
 */
record JsonRpcError(int code, String message) {

    static final int PARSE_ERROR = -32_700;
    static final int INVALID_REQUEST = -32_600;
    static final int METHOD_NOT_FOUND = -32_601;
    static final int INVALID_PARAMS = -32_602;
    static final int BUSY = -32_000;
    static final int BATCH_FULL = -32_001;

    private static final int BAD_REQUEST = 400;
    private static final int INTERNAL_SERVER_ERROR = 500;
    private static final int LAST_STATUS = 599;

    static JsonRpcError parse(String why) {
        return new JsonRpcError(PARSE_ERROR, "Parse error: " + why);
    }

    static JsonRpcError invalid(String why) {
        return new JsonRpcError(INVALID_REQUEST, "Invalid Request: " + why);
    }

    static JsonRpcError params(String why) {
        return new JsonRpcError(INVALID_PARAMS, "Invalid params: " + why);
    }

    static JsonRpcError unknown(String method) {
        return new JsonRpcError(METHOD_NOT_FOUND, "Method Not Found: there is no command " + method);
    }

    static JsonRpcError busy() {
        return new JsonRpcError(BUSY, "Server busy: too many requests are waiting");
    }

    static JsonRpcError batchFull(int bytes) {
        return new JsonRpcError(
                BATCH_FULL,
                "Batch too large: not run, as the replies before have more than " + bytes
                        + " bytes together; send it in another batch");
    }

    /** The status of an HTTP response with it: the code of a fault, as Kamailio has it; 400 or 500 for the others. */
    int httpStatus() {
        if (code >= BAD_REQUEST && code <= LAST_STATUS) {
            return code;
        }
        return code == PARSE_ERROR || code == INVALID_REQUEST || code == INVALID_PARAMS
                ? BAD_REQUEST
                : INTERNAL_SERVER_ERROR;
    }
}
