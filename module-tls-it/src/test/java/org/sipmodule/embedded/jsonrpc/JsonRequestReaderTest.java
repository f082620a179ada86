package org.sipmodule.embedded.jsonrpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.sipmodule.module.RpcValue;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What requests may look like, and what is told of the rest. */
public class JsonRequestReaderTest {

    private static final String HEAD = "{\"jsonrpc\":\"2.0\",\"method\":\"m\",";

    @DataProvider
    public Object[][] requests() {
        return new Object[][] {
            {"no params", HEAD + "\"id\":1}", List.of()},
            {
                "every type",
                HEAD + "\"id\":1,\"params\":[\"a\\u00e9\\n\", -7, 2147483647, 1.5, 1e3, null, \"\"]}",
                List.of(
                        RpcValue.of("aé\n"),
                        RpcValue.of(-7),
                        RpcValue.of(Integer.MAX_VALUE),
                        new RpcValue.Real(1.5),
                        new RpcValue.Real(1000),
                        RpcValue.of((String) null),
                        RpcValue.of(""))
            },
            {
                "params by name, in their order",
                HEAD + "\"params\":{\"z\":\"first\",\"a\":2}}",
                List.of(RpcValue.of("first"), RpcValue.of(2))
            },
            {
                "params before method, members nobody knows",
                "\n {\"params\":[1],\"x\":{\"method\":[{}]},\"method\":\"m\",\"jsonrpc\":\"2.0\"}\n",
                List.of(RpcValue.of(1))
            },
        };
    }

    @Test(dataProvider = "requests")
    public void goodRequestsAreRead(String name, String text, List<RpcValue> params) {
        JsonRequest request = only(text.getBytes(UTF_8));
        assertThat(request.refusal()).isEmpty();
        assertThat(request.method()).isEqualTo("m");
        assertThat(request.params()).isEqualTo(params);
    }

    @DataProvider
    public Object[][] ids() {
        return new Object[][] {
            {"\"id\":17", new RequestId(RequestId.Kind.NUMBER, "17")},
            {
                "\"id\":123456789012345678901234567890",
                new RequestId(RequestId.Kind.NUMBER, "123456789012345678901234567890")
            },
            {"\"id\":-1.50", new RequestId(RequestId.Kind.NUMBER, "-1.50")},
            {"\"id\":\"x\\\"y\"", new RequestId(RequestId.Kind.TEXT, "x\"y")},
            {"\"id\":null", RequestId.NULL},
            {"\"x\":1", RequestId.ABSENT},
        };
    }

    @Test(dataProvider = "ids")
    public void theIdIsKeptAsItIs(String member, RequestId id) {
        assertThat(only((HEAD + member + "}").getBytes(UTF_8)).id()).isEqualTo(id);
    }

    @Test
    public void theReplyNameIsKnownEvenOfARequestThatBreaksLater() {
        assertThat(JsonRequestReader.read((HEAD + "\"reply_name\":\"r\",\"params\":[}").getBytes(UTF_8))
                        .replyName())
                .contains("r");
        assertThat(JsonRequestReader.read((HEAD + "\"reply_name\":\"r\"}{").getBytes(UTF_8))
                        .replyName())
                .contains("r");
    }

    @DataProvider
    public Object[][] refusals() {
        return new Object[][] {
            {"", -32_700, "Parse error: there is nothing"},
            {
                "{\"jsonrpc\"",
                -32_700,
                "Parse error: Unexpected end-of-input within/between Object entries (line 1, column 11)"
            },
            {
                HEAD + "\"id\":1}}",
                -32_700,
                "Parse error: Unexpected close marker '}': no open Object to close (line 1, column 38)"
            },
            {HEAD + "\"id\":1} 5", -32_700, "Parse error: 5 after the end of the request"},
            {HEAD + "\"id\":1,\"id\":2}", -32_700, "Parse error: Duplicate field 'id'"},
            {HEAD + "\"id\":01}", -32_700, "Parse error: Invalid numeric value: Leading zeroes not allowed"},
            {"{'jsonrpc':1}", -32_700, "Parse error: Unexpected character (''' (code 39)): was expecting double-quote"},
            {HEAD + "\"x\":" + "[".repeat(40) + "]".repeat(40) + "}", -32_700, "Parse error: Document nesting depth"},
            {"7", -32_600, "Invalid Request: 7 (expected: an object or an array of objects)"},
            {"[]", -32_600, "Invalid Request: a batch without requests"},
            {"{}", -32_600, "Invalid Request: jsonrpc is not \"2.0\""},
            {"{\"jsonrpc\":2.0,\"method\":\"m\"}", -32_600, "Invalid Request: jsonrpc is not \"2.0\""},
            {"{\"jsonrpc\":\"2.0\"}", -32_600, "Invalid Request: method is missing or no text"},
            {"{\"jsonrpc\":\"2.0\",\"method\":{\"a\":1}}", -32_600, "Invalid Request: method is missing or no text"},
            {
                HEAD + "\"id\":true}",
                -32_600,
                "Invalid Request: id is neither a number nor a text of up to 256 characters nor null"
            },
            {HEAD + "\"id\":[1]}", -32_600, "Invalid Request: id is neither"},
            {HEAD + "\"id\":\"" + "x".repeat(257) + "\"}", -32_600, "Invalid Request: id is neither"},
            {HEAD + "\"reply_name\":1}", -32_600, "Invalid Request: reply_name is no text"},
            {
                HEAD + "\"store_path\":\"/etc/passwd\"}",
                -32_600,
                "Invalid Request: store_path is not honoured, as a request must not make the server write files; use the reply"
            },
            {HEAD + "\"params\":1}", -32_600, "Invalid Request: params is neither an array nor an object"},
            {HEAD + "\"params\":null}", -32_600, "Invalid Request: params is neither an array nor an object"},
            {
                HEAD + "\"params\":[1,true]}",
                -32_602,
                "Invalid params: parameter 1 is true (expected: a text, a fraction or a number of 32 bits)"
            },
            {HEAD + "\"params\":[2147483648]}", -32_602, "Invalid params: parameter 0 is 2147483648 (expected"},
            {HEAD + "\"params\":[1e999]}", -32_602, "Invalid params: parameter 0 is 1e999 (expected"},
            {HEAD + "\"params\":[[1],2]}", -32_602, "Invalid params: parameter 0 is an array (expected"},
            {HEAD + "\"params\":{\"a\":{\"b\":1}}}", -32_602, "Invalid params: parameter 0 is an object (expected"},
            {HEAD + "\"x\":\"" + "x".repeat(70_000) + "\"}", -32_600, "Invalid Request: longer than 65456 bytes"},
        };
    }

    @Test(dataProvider = "refusals")
    public void badRequestsAreRefusedWithTheStandardsNumbers(String text, int code, String message) {
        JsonRpcError refusal = only(text.getBytes(UTF_8)).refusal().orElseThrow();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.message()).startsWith(message);
    }

    @Test
    public void bytesThatAreNoUtf8AreAParseError() {
        assertThat(only((HEAD + "\"x\":\"\u00ff\"}").getBytes(ISO_8859_1))
                        .refusal()
                        .orElseThrow()
                        .code())
                .isEqualTo(-32_700);
    }

    @Test
    public void aBatchHasABound() {
        String one = HEAD + "\"id\":1}";
        JsonRequest.Document most =
                JsonRequestReader.read(("[" + String.join(",", Collections.nCopies(64, one)) + "]").getBytes(UTF_8));
        assertThat(most.batch()).isTrue();
        assertThat(most.requests())
                .hasSize(64)
                .allMatch(request -> request.refusal().isEmpty());
        assertThat(only(("[" + String.join(",", Collections.nCopies(65, one)) + "]").getBytes(UTF_8))
                        .refusal()
                        .orElseThrow()
                        .message())
                .isEqualTo("Invalid Request: a batch of more than 64 requests");
        assertThat(JsonRequestReader.read("[1,{},[{}]]".getBytes(UTF_8)).requests())
                .extracting(request -> request.refusal().orElseThrow().message())
                .containsExactly(
                        "Invalid Request: 1 (expected: an object)",
                        "Invalid Request: jsonrpc is not \"2.0\"",
                        "Invalid Request: an array (expected: an object)");
    }

    private static JsonRequest only(byte[] bytes) {
        JsonRequest.Document document = JsonRequestReader.read(bytes);
        assertThat(document.batch()).isFalse();
        assertThat(document.requests()).hasSize(1);
        return document.requests().get(0);
    }
}
