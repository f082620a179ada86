package org.sipmodule.embedded.jsonrpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.RpcValue;

/** Reads one document; whatever is wrong with it becomes part of what was read. Used once, by one thread. */
final class JsonRequestReader {

    /** As Kamailio's for datagrams, and the same for the other transports. */
    static final int MAX_REQUEST = 65_456;

    static final int MAX_BATCH = 64;

    private static final int MAX_ID = 256;
    private static final int MAX_NESTING = 32;
    private static final int MAX_NUMBER = 64;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_REQUEST)
                    .maxStringLength(MAX_REQUEST)
                    .maxNameLength(MAX_REQUEST)
                    .maxNumberLength(MAX_NUMBER)
                    .maxNestingDepth(MAX_NESTING)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // names come from outside; a table of all that ever came would grow
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final JsonParser parser;

    /** Of the object in hand, also when the document turns out to be broken further on. */
    private Optional<String> replyName = Optional.empty();

    private JsonRequestReader(JsonParser parser) {
        this.parser = parser;
    }

    static JsonRequest.Document read(byte[] bytes) {
        if (bytes.length > MAX_REQUEST) {
            return JsonRequest.Document.refused(
                    Optional.empty(), JsonRpcError.invalid("longer than " + MAX_REQUEST + " bytes"));
        }
        try (JsonParser parser = JSON.createParser(text(bytes))) {
            JsonRequestReader reader = new JsonRequestReader(parser);
            try {
                return reader.document();
            } catch (JsonProcessingException malformed) {
                return JsonRequest.Document.refused(reader.replyName, JsonRpcError.parse(describe(malformed)));
            }
        } catch (IOException unreadable) {
            return JsonRequest.Document.refused(
                    Optional.empty(), JsonRpcError.parse("it is not UTF-8: " + unreadable.getMessage()));
        }
    }

    /** Strictly, where the parser would put question marks. */
    private static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static String describe(JsonProcessingException malformed) {
        return malformed.getOriginalMessage()
                + (malformed.getLocation() == null
                        ? ""
                        : " (line " + malformed.getLocation().getLineNr() + ", column "
                                + malformed.getLocation().getColumnNr() + ")");
    }

    private JsonRequest.Document document() throws IOException {
        JsonToken first = parser.nextToken();
        JsonRequest.Document document;
        if (first == JsonToken.START_OBJECT) {
            document = new JsonRequest.Document(false, List.of(request()));
        } else if (first == JsonToken.START_ARRAY) {
            document = batch();
        } else {
            document = JsonRequest.Document.refused(
                    Optional.empty(),
                    first == null
                            ? JsonRpcError.parse("there is nothing")
                            : JsonRpcError.invalid(found(first) + " (expected: an object or an array of objects)"));
        }
        JsonToken more = parser.nextToken();
        if (more != null) {
            return JsonRequest.Document.refused(
                    document.replyName(), JsonRpcError.parse(found(more) + " after the end of the request"));
        }
        return document;
    }

    private JsonRequest.Document batch() throws IOException {
        List<JsonRequest> requests = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (requests.size() == MAX_BATCH) {
                skipRestOfBatch();
                return JsonRequest.Document.refused(
                        requests.get(0).replyName(),
                        JsonRpcError.invalid("a batch of more than " + MAX_BATCH + " requests"));
            }
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                requests.add(request());
            } else {
                String found = found(parser.currentToken());
                parser.skipChildren();
                requests.add(JsonRequest.refused(
                        RequestId.NULL, Optional.empty(), JsonRpcError.invalid(found + " (expected: an object)")));
            }
        }
        return requests.isEmpty()
                ? JsonRequest.Document.refused(Optional.empty(), JsonRpcError.invalid("a batch without requests"))
                : new JsonRequest.Document(true, requests);
    }

    private void skipRestOfBatch() throws IOException {
        do {
            parser.skipChildren();
        } while (parser.nextToken() != JsonToken.END_ARRAY);
    }

    /** The members of an object in any order; of what is wrong with it the first in the order of {@link #refusal} is told. */
    private JsonRequest request() throws IOException {
        Members members = new Members();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "jsonrpc" -> members.version = text();
                case "method" -> members.method = text();
                case "params" -> params(members);
                case "id" -> members.id = id();
                case "reply_name" -> {
                    members.hasReplyName = true;
                    members.replyName = text();
                    replyName = replyName.or(() -> Optional.ofNullable(members.replyName));
                }
                case "store_path" -> {
                    members.storePath = true;
                    parser.skipChildren();
                }
                default -> parser.skipChildren();
            }
        }
        Optional<String> reply = Optional.ofNullable(members.replyName);
        JsonRpcError refusal = refusal(members);
        return refusal != null || members.method == null
                ? JsonRequest.refused(
                        members.id == null ? RequestId.NULL : members.id,
                        reply,
                        refusal == null ? JsonRpcError.invalid("no method") : refusal)
                : new JsonRequest(
                        members.id == null ? RequestId.NULL : members.id,
                        members.method,
                        members.params,
                        reply,
                        Optional.empty());
    }

    /** What an object may have; null for what is missing or of a wrong type. */
    private static final class Members {
        private @Nullable String version;
        private @Nullable String method;
        private @Nullable RequestId id = RequestId.ABSENT;
        private @Nullable String replyName;
        private boolean hasReplyName;
        private boolean storePath;
        private boolean paramsAreGroup = true;
        private @Nullable String badParam;
        private final List<RpcValue> params = new ArrayList<>();
    }

    private static @Nullable JsonRpcError refusal(Members members) {
        if (!"2.0".equals(members.version)) {
            return JsonRpcError.invalid("jsonrpc is not \"2.0\"");
        }
        if (members.id == null) {
            return JsonRpcError.invalid(
                    "id is neither a number nor a text of up to " + MAX_ID + " characters nor null");
        }
        if (members.method == null || members.method.isEmpty()) {
            return JsonRpcError.invalid("method is missing or no text");
        }
        if (members.hasReplyName && members.replyName == null) {
            return JsonRpcError.invalid("reply_name is no text");
        }
        if (members.storePath) {
            return JsonRpcError.invalid(
                    "store_path is not honoured, as a request must not make the server write files; use the reply");
        }
        if (!members.paramsAreGroup) {
            return JsonRpcError.invalid("params is neither an array nor an object");
        }
        return members.badParam == null ? null : JsonRpcError.params(members.badParam);
    }

    private @Nullable String text() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        return null;
    }

    private @Nullable RequestId id() throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING ->
                parser.getTextLength() > MAX_ID ? null : new RequestId(RequestId.Kind.TEXT, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new RequestId(RequestId.Kind.NUMBER, parser.getText());
            case VALUE_NULL -> RequestId.NULL;
            default -> {
                parser.skipChildren();
                yield null;
            }
        };
    }

    /** The values in their order; the names in an object do not matter, as in Kamailio. */
    private void params(Members members) throws IOException {
        if (!parser.currentToken().isStructStart()) {
            members.paramsAreGroup = false;
            return;
        }
        for (JsonToken token = parser.nextToken(); !token.isStructEnd(); token = parser.nextToken()) {
            if (token != JsonToken.FIELD_NAME) {
                param(token, members);
            }
        }
    }

    private void param(JsonToken token, Members members) throws IOException {
        RpcValue value = value(token);
        if (value != null) {
            members.params.add(value);
        } else if (members.badParam == null) {
            members.badParam = "parameter " + members.params.size() + " is " + found(token)
                    + " (expected: a text, a fraction or a number of 32 bits)";
        }
        parser.skipChildren();
    }

    private @Nullable RpcValue value(JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> RpcValue.of(parser.getText());
            case VALUE_NULL -> RpcValue.of((String) null);
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.INT ? RpcValue.of(parser.getIntValue()) : null;
            case VALUE_NUMBER_FLOAT ->
                Double.isFinite(parser.getDoubleValue()) ? new RpcValue.Real(parser.getDoubleValue()) : null;
            default -> null;
        };
    }

    private String found(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> parser.getText();
            default -> token.name();
        };
    }
}
