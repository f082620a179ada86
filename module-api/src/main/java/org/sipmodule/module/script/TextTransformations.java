package org.sipmodule.module.script;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.sipmodule.module.Value;
import org.sipmodule.module.script.text.Numbers;

/** The transformations of class {@code s}: texts. */
final class TextTransformations {

    private TextTransformations() {}

    static List<Transformation> all() {
        return List.of(
                Transformation.of("s.len", (s, p) -> Value.of(s.getBytes(StandardCharsets.UTF_8).length)),
                Transformation.of("s.int", (s, p) -> number(s)),
                Transformation.of("s.tolower", (s, p) -> Value.of(s.toLowerCase(Locale.ROOT))),
                Transformation.of("s.toupper", (s, p) -> Value.of(s.toUpperCase(Locale.ROOT))),
                Transformation.of("s.trim", (s, p) -> Value.of(s.strip())),
                Transformation.of("s.ltrim", (s, p) -> Value.of(s.stripLeading())),
                Transformation.of("s.rtrim", (s, p) -> Value.of(s.stripTrailing())),
                Transformation.of("s.numeric", (s, p) -> Value.of(s.replaceAll("[^0-9]", ""))),
                Transformation.of("s.substr", 2, 2, (s, p) -> Value.of(substring(s, number(p, 0), number(p, 1)))),
                Transformation.of("s.select", 2, 2, TextTransformations::select),
                Transformation.of("s.strip", 1, 1, (s, p) -> Value.of(s.substring(within(s, number(p, 0))))),
                Transformation.of(
                        "s.striptail", 1, 1, (s, p) -> Value.of(s.substring(0, s.length() - within(s, number(p, 0))))),
                Transformation.of(
                        "s.rm", 1, 1, (s, p) -> Value.of(replaced(s, p.get(0).text(), ""))),
                Transformation.of(
                        "s.replace",
                        2,
                        2,
                        (s, p) -> Value.of(replaced(s, p.get(0).text(), p.get(1).text()))),
                Transformation.of("s.prefixes", 0, 1, TextTransformations::prefixes),
                Transformation.of(
                        "s.count", 1, 1, (s, p) -> Value.of(count(s, p.get(0).text()))),
                Transformation.of(
                        "s.fmatch", 1, 1, (s, p) -> Value.of(s.equals(p.get(0).text()) ? 1 : 0)),
                Transformation.of("s.md5", (s, p) -> Value.of(digest("MD5", s))),
                Transformation.of("s.sha256", (s, p) -> Value.of(digest("SHA-256", s))),
                Transformation.of("s.sha384", (s, p) -> Value.of(digest("SHA-384", s))),
                Transformation.of("s.sha512", (s, p) -> Value.of(digest("SHA-512", s))),
                Transformation.of(
                        "s.encode.hexa", (s, p) -> Value.of(HexFormat.of().formatHex(bytes(s)))),
                Transformation.of("s.decode.hexa", (s, p) -> decodedHex(s)),
                Transformation.of(
                        "s.encode.base64",
                        (s, p) -> Value.of(Base64.getEncoder().encodeToString(bytes(s)))),
                Transformation.of("s.decode.base64", (s, p) -> decodedBase64(s)),
                Transformation.of(
                        "s.urlencode.param", (s, p) -> Value.of(URLEncoder.encode(s, StandardCharsets.UTF_8))),
                Transformation.of("s.urldecode.param", (s, p) -> decodedUrl(s)),
                Transformation.of("s.escape.common", (s, p) -> Value.of(escapedCommon(s))),
                Transformation.of("s.unescape.common", (s, p) -> Value.of(unescapedCommon(s))),
                Transformation.of("s.escape.user", (s, p) -> Value.of(percentEncoded(s, "-_.!~*'()&=+$,;?/"))),
                Transformation.of("s.unescape.user", (s, p) -> percentDecoded(s)),
                Transformation.of("s.escape.param", (s, p) -> Value.of(percentEncoded(s, "-_.!~*'()[]/:&+$"))),
                Transformation.of("s.unescape.param", (s, p) -> percentDecoded(s)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int number(List<Value> parameters, int index) {
        long number = parameters.get(index).number();
        return (int) Math.max(Integer.MIN_VALUE / 2, Math.min(Integer.MAX_VALUE / 2, number));
    }

    private static int within(String text, int count) {
        return Math.max(0, Math.min(text.length(), count));
    }

    /** What is no number becomes an empty text, as in Kamailio, which counts as 0. */
    private static Value number(String text) {
        OptionalLong number = Numbers.of(Value.of(text));
        return number.isPresent() ? Value.of(number.getAsLong()) : Value.of("");
    }

    /** A negative offset counts from the end; a length of 0 means up to the end. */
    private static String substring(String text, int offset, int length) {
        int from = offset < 0 ? text.length() + offset : offset;
        if (from < 0 || from >= text.length()) {
            return "";
        }
        int to = length <= 0 ? text.length() : Math.min(text.length(), from + length);
        return text.substring(from, to);
    }

    /** The field between separators; a negative index counts from the end. */
    private static Value select(String text, List<Value> parameters) {
        String separator = parameters.get(1).text();
        if (separator.isEmpty()) {
            return Value.of("");
        }
        String[] fields = text.split(Pattern.quote(separator.substring(0, 1)), -1);
        return Value.of(Indexed.at(Arrays.asList(fields), number(parameters, 0)).orElse(""));
    }

    private static String replaced(String text, String match, String by) {
        return match.isEmpty() ? text : text.replace(match, by);
    }

    private static Value prefixes(String text, List<Value> parameters) {
        int most = parameters.isEmpty() ? text.length() : within(text, number(parameters, 0));
        StringJoiner all = new StringJoiner(",");
        for (int length = 1; length <= Math.min(most, 128); length++) {
            all.add(text.substring(0, length));
        }
        return Value.of(all.toString());
    }

    private static long count(String text, String character) {
        return character.isEmpty()
                ? 0
                : text.chars().filter(c -> c == character.charAt(0)).count();
    }

    private static String digest(String algorithm, String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes(text)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no " + algorithm, missing);
        }
    }

    private static Value decodedHex(String text) {
        try {
            return Value.of(new String(HexFormat.of().parseHex(text), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Value.none();
        }
    }

    private static Value decodedBase64(String text) {
        try {
            return Value.of(new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Value.none();
        }
    }

    private static Value decodedUrl(String text) {
        try {
            return Value.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Value.none();
        }
    }

    private static String escapedCommon(String text) {
        return text.replace("\\", "\\\\")
                .replace("'", "\\'")
                .replace("\"", "\\\"")
                .replace("\0", "\\0");
    }

    private static String unescapedCommon(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isEscape = c == '\\' && i + 1 < text.length() && "\\'\"0".indexOf(text.charAt(i + 1)) >= 0;
            char next = isEscape ? text.charAt(++i) : c;
            plain.append(isEscape && next == '0' ? '\0' : next);
        }
        return plain.toString();
    }

    private static String percentEncoded(String text, String unreserved) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : bytes(text)) {
            char c = (char) (b & 0xff);
            boolean isPlain = c < 128 && (Character.isLetterOrDigit(c) || unreserved.indexOf(c) >= 0);
            if (isPlain) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static Value percentDecoded(String text) {
        return decodedUrl(text.replace("+", "%2B"));
    }
}
