package org.sipmodule.module.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class SparseLogTest {

    private static final class Lines extends AbstractLogger {

        private static final long serialVersionUID = 1L;

        private final transient List<String> all = new ArrayList<>();

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String format,
                Object @Nullable [] arguments,
                @Nullable Throwable cause) {
            all.add(MessageFormatter.basicArrayFormat(format, arguments));
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isTraceEnabled(Marker marker) {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled(Marker marker) {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled(Marker marker) {
            return true;
        }
    }

    @Test
    public void aFloodOfLongTextsIsAFewShortLines() {
        Lines lines = new Lines();
        SparseLog<String> log = SparseLog.byText(lines);
        IntStream.range(0, 100)
                .forEach(number -> log.log(Level.INFO, "same", "{}: {}", number, "a".repeat(60_000) + "\n" + number));
        assertThat(lines.all)
                .hasSizeBetween(5, 99)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(700).matches("\\d+: a+\\.\\.\\..*"));
    }

    @DataProvider
    public Object[][] strangersTexts() {
        return new Object[][] {
            {"CN=alice,O=Test", "CN=alice,O=Test"},
            {"a\r\n2026 ERROR forged", "a 2026 ERROR forged"},
            {"a\u001b[2Jb\u0085c\u2028d\u202ee\u0000", "a [2Jb c d e"},
            {"Jürgen Müller", "Jürgen Müller"},
            {"x".repeat(40), "x".repeat(30) + "..."},
        };
    }

    @Test(dataProvider = "strangersTexts")
    public void strangersTextsStayOnTheirLine(String sent, String logged) {
        assertThat(OneLine.of(sent, 30)).isEqualTo(logged);
    }
}
