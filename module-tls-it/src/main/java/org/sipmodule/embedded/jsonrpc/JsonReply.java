package org.sipmodule.embedded.jsonrpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sipmodule.module.RpcValue;

/**
 * The answer to one request: what its command said, or what was wrong.
 */
sealed interface JsonReply {

    RequestId id();

    /**
     * Of a command that did its work.
     *
     * @param array whether the command's reply is an array whatever it says
     */
    record Success(RequestId id, List<RpcValue> records, boolean array) implements JsonReply {
        public Success {
            records = List.copyOf(records);
        }
    }

    /** Of one that did not, or that there is not. */
    record Failure(RequestId id, JsonRpcError error) implements JsonReply {}

    /** Writes answers. */
    final class Writer {

        private static final JsonFactory JSON = new JsonFactory();

        private final JsonGenerator out;

        private Writer(JsonGenerator out) {
            this.out = out;
        }

        /**
         * The bytes of an answer, or of several as an array.
         *
         * @throws IOException when values are nested too deep
         */
        static byte[] write(List<JsonReply> replies, boolean batch, boolean pretty) throws IOException {
            // through characters: a lone surrogate in a command's text becomes a question mark instead of an exception
            StringWriter text = new StringWriter();
            try (JsonGenerator out = JSON.createGenerator(text)) {
                if (pretty) {
                    out.setPrettyPrinter(new KamailioLayout());
                }
                Writer writer = new Writer(out);
                if (batch) {
                    out.writeStartArray();
                }
                for (JsonReply reply : replies) {
                    writer.reply(reply);
                }
                if (batch) {
                    out.writeEndArray();
                }
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        private void reply(JsonReply reply) throws IOException {
            out.writeStartObject();
            out.writeStringField("jsonrpc", "2.0");
            if (reply instanceof Failure failure) {
                out.writeObjectFieldStart("error");
                out.writeNumberField("code", failure.error().code());
                out.writeStringField("message", failure.error().message());
                out.writeEndObject();
            } else if (reply instanceof Success success) {
                out.writeFieldName("result");
                result(success);
            }
            id(reply.id());
            out.writeEndObject();
        }

        /** Nothing is an empty object, one value is itself, several are an array. */
        private void result(Success success) throws IOException {
            List<RpcValue> records = success.records();
            if (success.array() || records.size() > 1) {
                array(records);
            } else if (records.isEmpty()) {
                out.writeStartObject();
                out.writeEndObject();
            } else {
                value(records.get(0));
            }
        }

        private void array(List<RpcValue> values) throws IOException {
            out.writeStartArray();
            for (RpcValue value : values) {
                value(value);
            }
            out.writeEndArray();
        }

        private void value(RpcValue value) throws IOException {
            if (value instanceof RpcValue.Int number) {
                out.writeNumber(number.number());
            } else if (value instanceof RpcValue.Real real) {
                real(real.number());
            } else if (value instanceof RpcValue.Text text) {
                out.writeString(text.text());
            } else if (value instanceof RpcValue.Array array) {
                array(array.values());
            } else if (value instanceof RpcValue.Struct struct) {
                out.writeStartObject();
                for (RpcValue.Member member : struct.members()) {
                    out.writeFieldName(member.name());
                    value(member.value());
                }
                out.writeEndObject();
            }
        }

        /** JSON has no infinities. */
        private void real(double number) throws IOException {
            if (Double.isFinite(number)) {
                out.writeNumber(number);
            } else {
                out.writeNull();
            }
        }

        private void id(RequestId id) throws IOException {
            switch (id.kind()) {
                case TEXT -> out.writeStringField("id", id.text());
                case NUMBER -> {
                    out.writeFieldName("id");
                    out.writeNumber(id.text());
                }
                case NULL -> out.writeNullField("id");
                case ABSENT -> {}
            }
        }
    }
}
