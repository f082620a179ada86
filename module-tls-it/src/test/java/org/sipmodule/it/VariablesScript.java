package org.sipmodule.it;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.ModuleProvider;
import org.sipmodule.module.SelectSpec;
import org.sipmodule.module.VariableSpec;

/**
 * A script that answers OPTIONS with the values of variables and selects, in hexadecimal digits: {@code X-4: 6162}, or
 * {@code X-4: null}; of certificates, which are long, with their MD5. The user part of the request names a group of them, so that no reply grows too long.
 */
final class VariablesScript {

    private static final int GROUP = 40;
    private static final String MD5_OF_NOTHING = "d41d8cd98f00b204e9800998ecf8427e";

    private final List<String> asked;

    /** @param asked each as in a script: {@code $tls_version}, {@code @tls.version}, {@code is_peer_verified()} */
    VariablesScript(List<String> asked) {
        this.asked = List.copyOf(asked);
    }

    /** Every variable that the module declares, plain or with each of its inner names. */
    static List<String> variables() {
        List<String> all = new ArrayList<>();
        for (VariableSpec variable : declaration().variables()) {
            if (variable.names().isEmpty()) {
                all.add("$" + variable.name());
            }
            variable.names().forEach(inner -> all.add("$" + variable.name() + "(" + inner + ")"));
        }
        return all;
    }

    /** Every path of selects, by all of its names at its end and by the main names before; some indices where one is needed. */
    static List<String> selects() {
        return declaration().selects().stream()
                .flatMap(root -> paths("@", root))
                .toList();
    }

    private static Stream<String> paths(String before, SelectSpec element) {
        Stream<String> own = element.read().isEmpty()
                ? Stream.empty()
                : element.names().stream()
                        .flatMap(name -> element.index() == SelectSpec.Index.REQUIRED
                                ? Stream.of(0, 1, 2, 3, 9).map(index -> before + name + "[" + index + "]")
                                : Stream.of(before + name));
        return Stream.concat(own, element.next().stream().flatMap(next -> paths(before + element.name() + ".", next)));
    }

    private static ModuleDeclaration declaration() {
        return ServiceLoader.load(ModuleProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("tls"))
                .findFirst()
                .orElseThrow()
                .create()
                .declaration();
    }

    int groups() {
        return (asked.size() + GROUP - 1) / GROUP;
    }

    /** What the header {@code X-number} is about. */
    String asked(int number) {
        return asked.get(number);
    }

    /** The routes, {@code request_route} among them. */
    String text() {
        StringBuilder text = new StringBuilder("request_route {\n");
        for (int group = 0; group < groups(); group++) {
            text.append("    if ($rU == \"g")
                    .append(group)
                    .append("\") route(G")
                    .append(group)
                    .append(");\n");
        }
        text.append("    sl_send_reply(\"200\", \"OK\");\n}\n");
        for (int group = 0; group < groups(); group++) {
            text.append("route[G").append(group).append("] {\n");
            for (int i = group * GROUP; i < Math.min(asked.size(), (group + 1) * GROUP); i++) {
                text.append(answer(i, asked.get(i)));
            }
            text.append("}\n");
        }
        return text.toString();
    }

    private static String transformation(String asked) {
        return isLong(asked) ? "s.md5" : "s.encode.hexa";
    }

    private static boolean isLong(String asked) {
        return asked.matches("(?i).*(cert|chain\\[.*)");
    }

    /** What a header says, in quotes unless it is null. A select that is null is an empty text once it is assigned. */
    static String decoded(String asked, String value) {
        if (value.equals("null")) {
            return value;
        }
        String text = isLong(asked) ? value : new String(HexFormat.of().parseHex(value), StandardCharsets.UTF_8);
        return "\"" + (text.equals(MD5_OF_NOTHING) ? "" : text) + "\"";
    }

    private static String answer(int number, String asked) {
        if (asked.endsWith("()")) {
            return "    if (" + asked + ") append_to_reply(\"X-" + number
                    + ": 31\\r\\n\");\n    else append_to_reply(\"X-" + number + ": 30\\r\\n\");\n";
        }
        if (asked.startsWith("@")) {
            // 5.6.3 knows no $sel(tls...): when it reads the script the selects of modules are not there yet
            return "    $avp(s) = $null;\n    $avp(s) = " + asked + ";\n    append_to_reply(\"X-" + number
                    + ": $(avp(s){" + transformation(asked) + "})\\r\\n\");\n";
        }
        String name = asked.substring(1);
        return "    if (" + asked + " == $null) append_to_reply(\"X-" + number + ": null\\r\\n\");\n"
                + "    else append_to_reply(\"X-" + number + ": $(" + name + "{" + transformation(asked)
                + "})\\r\\n\");\n";
    }
}
