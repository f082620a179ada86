package org.sipmodule.tls.pkcs11;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.config.KeyName;

/**
 * Which key on which token a {@code private_key} names: {@code /engine:LABEL}, or a PKCS#11 URI (RFC 7512) behind
 * {@code /engine:} or {@code /uri:}.
 *
 * @param attributes of the URI, decoded; for a bare label {@code object}
 */
record TokenKeyName(Map<String, String> attributes) {

    private static final String SCHEME = "pkcs11:";

    /** Those that the choice of a token or a key can follow. */
    private static final List<String> KNOWN =
            List.of("token", "manufacturer", "model", "serial", "slot-id", "object", "id", "type");

    TokenKeyName {
        attributes = Map.copyOf(attributes);
    }

    /** Empty when a problem was added. */
    static Optional<TokenKeyName> parse(EngineKeys.Named key, Problems problems) {
        boolean uri = key.name().startsWith("/uri:");
        String text = key.name().substring(uri ? "/uri:".length() : "/engine:".length());
        if (text.startsWith(SCHEME)) {
            return attributes(text.substring(SCHEME.length()), key, problems);
        }
        if (uri || text.isEmpty()) {
            problems.error(key.place(), key + " names no key", "a label, or pkcs11:token=...;object=...", "");
            return Optional.empty();
        }
        return Optional.of(new TokenKeyName(Map.of("object", text)));
    }

    private static Optional<TokenKeyName> attributes(String text, EngineKeys.Named key, Problems problems) {
        Map<String, String> found = new LinkedHashMap<>();
        Problems own = new Problems();
        for (String part : text.split("[;?&]", 0)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (part.isEmpty()) {
                continue;
            }
            if (equals < 0 || !KNOWN.contains(name)) {
                own.error(
                        key.place(),
                        key + " has the attribute " + name
                                + (equals < 0 ? " without a value" : ", which is unknown here"),
                        "attributes are " + String.join(", ", KNOWN) + ", pin-value, pin-source",
                        NearestName.hint(name, KNOWN));
            } else {
                found.put(
                        name,
                        KeyName.decode(
                                part.substring(equals + 1),
                                name.equals("id") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
            }
        }
        if (!found.getOrDefault("type", "private").equals("private")) {
            own.error(
                    key.place(),
                    key + " names an object that is not a private key: type=" + found.get("type"),
                    "type=private, or no type",
                    "");
        }
        problems.addAll(own.all());
        return own.hasErrors() ? Optional.empty() : Optional.of(new TokenKeyName(found));
    }

    /** Whether a token is the one that is named, as far as it is. */
    boolean fits(Cryptoki.TokenInfo token) {
        return is("token", token.label())
                && is("manufacturer", token.manufacturer())
                && is("model", token.model())
                && is("serial", token.serial())
                && is("slot-id", String.valueOf(token.slot()));
    }

    boolean fits(Cryptoki.ObjectInfo object) {
        return is("object", object.label()) && is("id", object.id());
    }

    private boolean is(String attribute, String value) {
        return attributes.getOrDefault(attribute, value).equals(value);
    }

    /** What it says about the object, for messages. */
    String object() {
        String said = List.of("object", "id").stream()
                .filter(attributes::containsKey)
                .map(name -> name + "=" + Cryptoki.printed(attributes.getOrDefault(name, "")))
                .collect(Collectors.joining(";"));
        return said.isEmpty() ? "any object" : said;
    }
}
