package org.sipmodule.embedded.jsonrpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.strings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.quicktheories.core.Gen;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Answers as Kamailio 5.6.3 prints them (recorded from its datagram socket), and any value a command may give. */
public class JsonReplyTest {

    private static final RequestId ONE = new RequestId(RequestId.Kind.NUMBER, "1");

    @DataProvider
    public Object[][] replies() {
        return new Object[][] {
            {
                "core.version",
                success(false, RpcValue.of("5")),
                "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t\"5\",\n\t\"id\":\t1\n}"
            },
            {"cfg.rollback", success(false), "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t{\n\t},\n\t\"id\":\t1\n}"},
            {"cfg.list nosuch", success(true), "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t[],\n\t\"id\":\t1\n}"},
            {
                "core.echo",
                new JsonReply.Success(
                        new RequestId(RequestId.Kind.TEXT, "x"), List.of(RpcValue.of("a"), RpcValue.of(1)), true),
                "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t[\"a\", 1],\n\t\"id\":\t\"x\"\n}"
            },
            {
                "core.uptime",
                success(
                        false,
                        RpcReply.struct().put("now", "Thu").put("uptime", 3).build()),
                "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t{\n\t\t\"now\":\t\"Thu\",\n\t\t\"uptime\":\t3\n\t},\n\t\"id\":\t1\n}"
            },
            {
                "core.psx",
                success(
                        true,
                        RpcReply.struct().put("IDX", 0).put("DSC", "main/x").build(),
                        RpcReply.struct()
                                .put("IDX", 1)
                                .put("DSC", (String) null)
                                .build()),
                "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t[{\n\t\t\t\"IDX\":\t0,\n\t\t\t\"DSC\":\t\"main/x\"\n\t\t}, {\n\t\t\t\"IDX\":\t1,\n\t\t\t\"DSC\":\tnull\n\t\t}],\n\t\"id\":\t1\n}"
            },
            {
                "nosuch",
                new JsonReply.Failure(ONE, new JsonRpcError(500, "Method Not Found")),
                "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"error\":\t{\n\t\t\"code\":\t500,\n\t\t\"message\":\t\"Method Not Found\"\n\t},\n\t\"id\":\t1\n}"
            },
            {
                "without an id",
                new JsonReply.Success(RequestId.ABSENT, List.of(RpcValue.of(1)), false),
                "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t1\n}"
            },
            {
                "several values of a command for one, of which Kamailio shows the last",
                success(false, RpcValue.of("about"), RpcValue.of("(parameter type is integer)")),
                "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t[\"about\", \"(parameter type is integer)\"],\n\t\"id\":\t1\n}"
            },
        };
    }

    @Test(dataProvider = "replies")
    public void linesAndTabsAreKamailios(String name, JsonReply reply, String text) throws IOException {
        assertThat(new String(JsonReply.Writer.write(List.of(reply), false, true), UTF_8))
                .isEqualTo(text);
    }

    @Test
    public void withoutLayoutItIsOneLineAndABatchIsAnArray() throws IOException {
        JsonReply one = success(false, RpcReply.struct().put("a", 1).build());
        assertThat(new String(JsonReply.Writer.write(List.of(one, one), true, false), UTF_8))
                .isEqualTo("[{\"jsonrpc\":\"2.0\",\"result\":{\"a\":1},\"id\":1},"
                        + "{\"jsonrpc\":\"2.0\",\"result\":{\"a\":1},\"id\":1}]");
    }

    @Test
    public void whatJsonDoesNotHaveBecomesNullOrAQuestionMark() throws IOException {
        JsonReply reply = success(
                true,
                new RpcValue.Real(Double.NaN),
                new RpcValue.Real(Double.NEGATIVE_INFINITY),
                RpcValue.of("a\ud800b\u0000"));
        assertThat(new String(JsonReply.Writer.write(List.of(reply), false, false), UTF_8))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"result\":[null,null,\"a?b\\u0000\"],\"id\":1}");
    }

    @Test
    public void anyTreeComesBackAsItWas() {
        qt().withExamples(2_000)
                .forAll(lists().of(trees(4)).ofSizeBetween(0, 4))
                .checkAssert(records -> {
                    for (boolean pretty : new boolean[] {true, false}) {
                        try {
                            byte[] bytes = JsonReply.Writer.write(
                                    List.of(new JsonReply.Success(ONE, records, true)), false, pretty);
                            assertThat(result(bytes)).isEqualTo(new RpcValue.Array(records));
                        } catch (IOException broken) {
                            throw new AssertionError(broken);
                        }
                    }
                });
    }

    private static JsonReply success(boolean array, RpcValue... records) {
        return new JsonReply.Success(ONE, List.of(records), array);
    }

    private static Gen<RpcValue> trees(int depth) {
        Gen<RpcValue> leaves = integers()
                .all()
                .map(number -> RpcValue.of(number))
                .mix(strings()
                        .basicMultilingualPlaneAlphabet()
                        .ofLengthBetween(0, 20)
                        .map(text -> RpcValue.of(new String(text.getBytes(UTF_8), UTF_8))))
                .mix(doubles().any().map(number -> new RpcValue.Real(Double.isFinite(number) ? number : 0.5)));
        if (depth == 0) {
            return leaves;
        }
        Gen<List<RpcValue>> inner = lists().of(trees(depth - 1)).ofSizeBetween(0, 3);
        return leaves.mix(inner.map(RpcValue.Array::new)).mix(inner.map(JsonReplyTest::struct));
    }

    private static RpcValue struct(List<RpcValue> values) {
        List<RpcValue.Member> members = new ArrayList<>();
        for (RpcValue value : values) {
            members.add(new RpcValue.Member("member \"" + members.size() + "\"", value));
        }
        return new RpcValue.Struct(members);
    }

    /** Reads the result member without any of the code under test. */
    private static RpcValue result(byte[] bytes) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                RpcValue value = value(parser);
                if (name.equals("result")) {
                    return value;
                }
            }
        }
        throw new AssertionError("no result");
    }

    private static RpcValue value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT -> RpcValue.of(parser.getIntValue());
            case VALUE_NUMBER_FLOAT -> new RpcValue.Real(parser.getDoubleValue());
            case VALUE_STRING -> RpcValue.of(parser.getText());
            case START_ARRAY -> {
                List<RpcValue> values = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    values.add(value(parser));
                }
                yield new RpcValue.Array(values);
            }
            case START_OBJECT -> {
                List<RpcValue.Member> members = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.add(new RpcValue.Member(name, value(parser)));
                }
                yield new RpcValue.Struct(members);
            }
            default -> throw new AssertionError(parser.currentToken());
        };
    }
}
