package org.sipmodule.embedded.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sipmodule.broken.BrokenInputs;
import org.sipmodule.embedded.rpc.RpcCaller;
import org.sipmodule.embedded.rpc.TestHost;
import org.testng.annotations.Test;

/** JSON-RPC, broken: what is answered is JSON, no command breaks, and a FIFO's bytes are cut the same in any pieces. */
public class BrokenJsonTest {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_ANSWER = 20_000;
    private static final JsonRpcCalls CALLS =
            new JsonRpcCalls(new RpcCaller(TestHost.startWithoutCtl().registry()), true);

    public static final BrokenInputs INPUTS = BrokenInputs.ofTexts(
            "JSON-RPC",
            List.of(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"core.echo\",\"params\":[\"a\",7,1.5,null],\"id\":1}",
                    "{\"id\":\"x\\u00e4\\n\",\"params\":{\"a\":{\"b\":[1]},\"c\":true},\"method\":\"core.echo\",\"jsonrpc\":\"2.0\"}",
                    "[{\"jsonrpc\":\"2.0\",\"method\":\"core.version\",\"id\":null,\"reply_name\":\"r\"},{\"jsonrpc\":\"2.0\",\"method\":\"m\"},3]"),
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    "\"",
                    ":",
                    ",",
                    "\\",
                    "\\u0000",
                    "\\ud800",
                    "1e999",
                    "-0",
                    "123456789012345678901",
                    "null",
                    "true",
                    "\"jsonrpc\":\"2.0\"",
                    "\"params\":",
                    "\"id\":",
                    "\"store_path\":\"/x\"",
                    "\u00e4",
                    "\n"),
            BrokenJsonTest::read);

    private static void read(byte[] input) throws IOException {
        byte[] answer = bytes(CALLS.answer(input, LONGEST_ANSWER));
        try (JsonParser parser = JSON.createParser(answer)) {
            StringBuilder texts = new StringBuilder();
            while (parser.nextToken() != null) {
                texts.append(parser.getText());
            }
            assertThat(texts).doesNotContain("consult server log");
        }
        List<String> atOnce = documents(input, Math.max(1, input.length));
        if (input.length < 4000) {
            assertThat(documents(input, 1)).isEqualTo(atOnce);
            assertThat(documents(input, 7)).isEqualTo(atOnce);
        }
    }

    private static byte[] bytes(JsonRpcCalls.Answer answer) {
        byte[] bytes = new byte[answer.body().remaining()];
        answer.body().get(bytes);
        return bytes;
    }

    private static List<String> documents(byte[] input, int piece) {
        List<String> found = new ArrayList<>();
        JsonSplitter splitter = new JsonSplitter(1000, dropped -> found.add("dropped: " + dropped));
        for (int at = 0; at < input.length; at += piece) {
            byte[] next = Arrays.copyOfRange(input, at, Math.min(input.length, at + piece));
            splitter.take(next, next.length, 0).forEach(document -> found.add(Arrays.toString(document)));
        }
        found.sort(null); // what was dropped is told while the documents of a piece are collected
        return found;
    }

    @Test
    public void anyBytesAreAnswered() {
        INPUTS.check();
    }
}
