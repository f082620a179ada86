package org.sipmodule.embedded.jsonrpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Documents out of a stream that has no marks between them. */
public class JsonSplitterTest {

    private static final String REQUEST = "{\"jsonrpc\":\"2.0\",\"method\":\"m\"}";

    private final List<String> dropped = new ArrayList<>();
    private JsonSplitter splitter = new JsonSplitter(100, dropped::add);

    @BeforeMethod
    public void begin() {
        dropped.clear();
        splitter = new JsonSplitter(100, dropped::add);
    }

    private List<String> take(String text, long now) {
        byte[] bytes = text.getBytes(UTF_8);
        return splitter.take(bytes, bytes.length, now).stream()
                .map(document -> new String(document, UTF_8))
                .toList();
    }

    @DataProvider
    public Object[][] streams() {
        return new Object[][] {
            {"one", "{\"a\":1}\n", List.of("{\"a\":1}")},
            {"two in a line", "{\"a\":1}{\"b\":2}", List.of("{\"a\":1}", "{\"b\":2}")},
            {"objects in objects", "{\"a\":{\"b\":{}}}", List.of("{\"a\":{\"b\":{}}}")},
            {"braces in texts", "{\"a\":\"}{\\\"}\\\\\"}x", List.of("{\"a\":\"}{\\\"}\\\\\"}")},
            {"what is between is skipped", "hello } ] \" {\"a\":1} bye", List.of("{\"a\":1}")},
            {"a batch", "[{\"a\":1},[2]]{}", List.of("[{\"a\":1},[2]]", "{}")},
            {"a wrong bracket is for the reader to refuse", "{\"a\":[}", List.of("{\"a\":[}")},
            {"lines inside", "{\n \"a\": 1\n}", List.of("{\n \"a\": 1\n}")},
        };
    }

    @Test(dataProvider = "streams")
    public void documentsAreFound(String name, String stream, List<String> documents) {
        assertThat(take(stream, 0)).isEqualTo(documents);
        assertThat(dropped).isEmpty();
    }

    @Test
    public void itDoesNotMatterHowTheBytesCome() {
        String stream = "{\"a\":\"}{\\\"}\\\\\"} [{\"é\":[1]}]\n{\"b\":{\"c\":{}}}{}";
        byte[] bytes = stream.getBytes(UTF_8);
        List<String> whole = take(stream, 0);
        assertThat(whole).hasSize(4);
        qt().withExamples(1_000)
                .forAll(lists().of(integers().between(0, 7)).ofSizeBetween(0, 60))
                .checkAssert(sizes -> {
                    JsonSplitter fresh = new JsonSplitter(100, dropped::add);
                    List<String> found = new ArrayList<>();
                    int from = 0;
                    for (int size : sizes) {
                        int to = Math.min(bytes.length, from + size);
                        fresh.take(Arrays.copyOfRange(bytes, from, to), to - from, 0)
                                .forEach(document -> found.add(new String(document, UTF_8)));
                        from = to;
                    }
                    fresh.take(Arrays.copyOfRange(bytes, from, bytes.length), bytes.length - from, 0)
                            .forEach(document -> found.add(new String(document, UTF_8)));
                    assertThat(found).isEqualTo(whole);
                });
        assertThat(dropped).isEmpty();
    }

    @Test
    public void aTextThatDoesNotEndGoesNoFurtherThanItsLine() {
        assertThat(take("{\"jsonrpc\":\"2.0, \"method\"\n" + REQUEST, 0)).containsExactly(REQUEST);
        assertThat(dropped).containsExactly("a text with a line break in it, which JSON does not have");
    }

    @DataProvider
    public Object[][] halves() {
        return new Object[][] {
            {"{"},
            {"{\"jsonrpc\":\"2.0\",\"params\":{"},
            {"{\"jsonrpc\":\"2.0\",\"method\":\"core.ver"},
            {"{\"a\":\"" + "x".repeat(200)},
        };
    }

    @Test(dataProvider = "halves")
    public void aRequestWithoutItsEndDoesNotSwallowTheNextWriters(String half) {
        for (String next : List.of(REQUEST, REQUEST.replace("{", "{ \n "))) {
            assertThat(take(half + next, 0)).hasSize(1);
            assertThat(take(half, 1)).isEmpty();
            for (int i = 0; i < next.length() - 1; i++) {
                assertThat(take(next.substring(i, i + 1), 2)).isEmpty();
            }
            assertThat(take("}", 3)).hasSize(1);
            assertThat(dropped).hasSize(2);
            dropped.clear();
        }
    }

    @Test
    public void onlyTheBeginningOfAnotherEndsARequest() {
        String odd = "{\"jsonrpc\":\"2.0\",\"params\":{\"json\":\"{\\\"jsonrpc\\\"\"}}";
        assertThat(take(odd + odd, 0)).containsExactly(odd, odd);
        assertThat(take("[", 2)).isEmpty();
        assertThat(take(REQUEST, 3)).isEmpty();
        assertThat(take("]", 4)).containsExactly("[" + REQUEST + "]");
        assertThat(dropped).isEmpty();
    }

    @Test
    public void whatDoesNotGoOnIsDropped() {
        long patience = JsonSplitter.PATIENCE.toNanos();
        assertThat(take("{\"a\":", 0)).isEmpty();
        assertThat(take("1", patience)).isEmpty();
        assertThat(take("}", 2 * patience)).containsExactly("{\"a\":1}");
        assertThat(take("{\"a\":", 0)).isEmpty();
        assertThat(take("1}{}", patience + 1)).containsExactly("{}");
        assertThat(dropped).containsExactly("the rest of a request did not come in 5 s");
    }

    @Test
    public void whatIsTooLongIsDroppedAsAWhole() {
        String most = "{\"a\":\"" + "x".repeat(92) + "\"}";
        assertThat(most).hasSize(100);
        assertThat(take(most, 0)).containsExactly(most);
        assertThat(take("{\"a\":\"{}" + "x".repeat(10_000) + "{}\"}{}", 0)).containsExactly("{}");
        assertThat(dropped).containsExactly("a request of more than 100 bytes");
    }
}
