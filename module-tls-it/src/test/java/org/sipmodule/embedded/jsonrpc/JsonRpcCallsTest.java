package org.sipmodule.embedded.jsonrpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.strings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.quicktheories.core.Gen;
import org.sipmodule.embedded.rpc.RpcCaller;
import org.sipmodule.embedded.rpc.TestHost;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcReply;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** From the bytes of a request to those of its answer, for any request and for what is left of it after damage. */
public class JsonRpcCallsTest {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LIMIT = 5_000;

    private TestHost host = TestHost.startWithoutCtl();
    private JsonRpcCalls calls = new JsonRpcCalls(new RpcCaller(host.registry()), true);

    @BeforeClass
    public void begin() {
        calls = new JsonRpcCalls(new RpcCaller(host.registry()), true);
    }

    @AfterClass
    public void end() {
        host.close();
    }

    /** {@code core.echo} gives back its parameters, so request and answer hold the same. */
    @Test
    public void anyRequestIsAnsweredWithItsIdAndItsParameters() {
        Gen<Object> values = integers()
                .all()
                .map(number -> (Object) number)
                .mix(doubles().any().assuming(Double::isFinite).map(number -> (Object) number))
                .mix(strings().basicLatinAlphabet().ofLengthBetween(0, 30).map(text -> (Object) text));
        qt().withExamples(5_000)
                .forAll(
                        lists().of(values).ofSizeBetween(0, 8),
                        strings().basicMultilingualPlaneAlphabet().ofLengthBetween(0, 40),
                        integers().between(0, 1))
                .checkAssert((params, id, byName) -> {
                    String cleanId = new String(id.getBytes(UTF_8), UTF_8);
                    String answer = UTF_8.decode(calls.answer(request(params, cleanId, byName == 1), Integer.MAX_VALUE)
                                    .body())
                            .toString();
                    assertThat(answer).isEqualTo(expected(params, cleanId));
                });
    }

    private static byte[] request(List<Object> params, String id, boolean byName) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("id", id);
            out.writeFieldName("params");
            if (byName) {
                out.writeStartObject();
                for (int i = 0; i < params.size(); i++) {
                    out.writeFieldName("p" + i);
                    out.writePOJO(params.get(i));
                }
                out.writeEndObject();
            } else {
                out.writeStartArray();
                for (Object param : params) {
                    out.writePOJO(param);
                }
                out.writeEndArray();
            }
            out.writeStringField("method", "core.echo");
            out.writeStringField("jsonrpc", "2.0");
            out.writeEndObject();
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
        return bytes.toByteArray();
    }

    private static String expected(List<Object> params, String id) {
        return "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t["
                + String.join(", ", params.stream().map(JsonRpcCallsTest::json).toList())
                + "],\n\t\"id\":\t" + json(id) + "\n}";
    }

    private static String json(Object scalar) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writePOJO(scalar);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
        return text.toString();
    }

    /** Whatever comes, a document goes out that is valid, no longer than it may be, and has a result or an error of known code. */
    @Test
    public void damagedRequestsAreAnsweredToo() throws IOException {
        Random random = new Random(4711);
        List<byte[]> seeds = List.of(
                "{\"jsonrpc\":\"2.0\",\"method\":\"core.echo\",\"params\":[\"a\",-7,1.5,null],\"id\":1}"
                        .getBytes(UTF_8),
                "{\"id\":\"x\",\"params\":{\"g\":\"demo\",\"v\":\"log\"},\"jsonrpc\":\"2.0\",\"method\":\"cfg.get\"}"
                        .getBytes(UTF_8),
                "[{\"jsonrpc\":\"2.0\",\"method\":\"demo.list\",\"id\":1},{\"jsonrpc\":\"2.0\",\"method\":\"core.pwd\"}]"
                        .getBytes(UTF_8),
                "{\"jsonrpc\":\"2.0\",\"method\":\"core.echo\",\"params\":[2147483647,[1]],\"id\":1}".getBytes(UTF_8),
                "{\"jsonrpc\":\"2.0\",\"method\":\"demo.huge\",\"reply_name\":\"r\",\"id\":null}\n".getBytes(UTF_8));
        byte[] likely = "{}[]\",:\\0123.eE-truefalsn \n\u0000".getBytes(UTF_8);
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < 100_000; i++) {
            byte[] request = damaged(random, seeds.get(i % seeds.size()), likely);
            outcomes.merge(outcome(calls.answer(request, LIMIT)), 1, Integer::sum);
        }
        assertThat(outcomes.keySet())
                .isSubsetOf("result", "nothing", "batch", "-32700", "-32600", "-32601", "-32602", "400", "500")
                .contains("result", "batch", "-32700", "-32600", "-32601", "-32602", "400", "500");
        assertThat(calls.answer(seeds.get(0), LIMIT).httpStatus()).isEqualTo(200);
    }

    /** A client of little can ask for much: what is not told is not run either. */
    @Test
    public void aBatchEndsWhereItsRepliesAreTooLong() {
        AtomicInteger run = new AtomicInteger();
        host.registry().add(new RpcCommandSpec("test.long", "", false, arguments -> {
            run.incrementAndGet();
            return RpcReply.of("x".repeat(1_000_000));
        }));
        String one = "{\"jsonrpc\":\"2.0\",\"method\":\"test.long\",\"id\":%d}";
        String batch = IntStream.range(0, 64).mapToObj(one::formatted).collect(joining(",", "[", "]"));
        String answer = UTF_8.decode(
                        calls.answer(batch.getBytes(UTF_8), Integer.MAX_VALUE).body())
                .toString();
        assertThat(run).hasValue(5);
        assertThat(answer).hasSizeBetween(5_000_000, 5_020_000);
        assertThat(answer.split("\"code\":\t-32001,", -1)).hasSize(60);
        assertThat(answer).contains("\"id\":\t4\n", "\"id\":\t63\n");
    }

    private static byte[] damaged(Random random, byte[] seed, byte[] likely) {
        byte[] bytes = seed.clone();
        for (int left = 1 + random.nextInt(4); left > 0 && bytes.length > 0; left--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = likely[random.nextInt(likely.length)];
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
                    System.arraycopy(bytes, at + 1, shorter, at, bytes.length - 1 - at);
                    bytes = shorter;
                }
            }
        }
        return bytes;
    }

    private static String outcome(JsonRpcCalls.Answer answer) throws IOException {
        assertThat(answer.body().remaining()).isLessThanOrEqualTo(LIMIT);
        assertThat(answer.httpStatus()).isBetween(200, 599);
        if (!answer.body().hasRemaining()) {
            return "nothing";
        }
        String outcome = "";
        try (JsonParser parser = JSON.createParser(UTF_8.decode(answer.body()).toString())) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                outcome = "batch";
            }
            while (parser.nextToken() != null) {
                if (outcome.isEmpty() && parser.currentToken() == JsonToken.FIELD_NAME) {
                    outcome = switch (parser.currentName()) {
                        case "result" -> "result";
                        case "code" -> Integer.toString(parser.nextIntValue(0));
                        default -> "";
                    };
                }
            }
        }
        return outcome;
    }
}
