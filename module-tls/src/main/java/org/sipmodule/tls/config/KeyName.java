package org.sipmodule.tls.config;

import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code private_key} names: a file, or a key in hardware by {@code /engine:} or {@code /uri:} (manual 10.34, README
 * D27). Such a name may hold a PIN, which is taken out before anything keeps or shows the name.
 */
public final class KeyName {

    /** RFC 7512 has the two behind a question mark; OpenSSL's engine takes them anywhere. */
    private static final Pattern PIN = Pattern.compile("(?:(?<=:)|[;?&])pin-(value|source)=([^;?&]*)");

    /** Those that are the first attributes, with what parts them from the next one. */
    private static final Pattern FIRST_PINS = Pattern.compile("(?<=:)(?:pin-(?:value|source)=[^;?&]*[;&]?)+");

    private KeyName() {}

    /** Whether it is a key in hardware and no file. */
    public static boolean isInHardware(String name) {
        return name.startsWith("/engine:") || name.startsWith("/uri:");
    }

    static boolean hasPin(String name) {
        return isInHardware(name) && PIN.matcher(name).find();
    }

    /** The PIN in a name as {@code private_key_password} would have it: the text, or {@code file:PATH}. */
    static Optional<String> pin(String name) {
        Matcher found = PIN.matcher(name);
        if (!found.find()) {
            return Optional.empty();
        }
        String text = decode(found.group(2), StandardCharsets.UTF_8);
        return Optional.of(found.group(1).equals("value") ? text : "file:" + path(text));
    }

    /** The name without its PIN; how every message shows it. */
    public static String withoutPin(String name) {
        return isInHardware(name)
                ? PIN.matcher(FIRST_PINS.matcher(name).replaceAll("")).replaceAll("")
                : name;
    }

    /** A text with {@code %41} and the like; what is wrongly encoded stays as it is. */
    public static String decode(String text, Charset charset) {
        try {
            // in a URI, unlike in a form, a plus is a plus
            return URLDecoder.decode(text.replace("+", "%2B"), charset);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String path(String source) {
        String path = source.startsWith("file:") ? source.substring("file:".length()) : source;
        return path.startsWith("///") ? path.substring(2) : path;
    }
}
