package org.sipmodule.module.script;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sipmodule.module.Value;
import org.sipmodule.module.script.text.NameAddr;
import org.sipmodule.module.script.text.Parameters;
import org.sipmodule.module.script.text.SipUri;
import org.sipmodule.module.script.text.Substitution;

/** The transformations of URIs, name-addresses, parameter lists, lines and regular expressions. */
final class SipTransformations {

    private SipTransformations() {}

    static List<Transformation> all() {
        return List.of(
                uri("user", SipUri::user),
                uri("username", SipUri::user),
                uri("passwd", SipUri::password),
                uri("password", SipUri::password),
                uri("host", SipUri::host),
                uri("port", SipUri::port),
                uri("params", SipUri::parameters),
                uri("headers", SipUri::headers),
                uri("scheme", SipUri::scheme),
                uri("transport", found -> found.parameter("transport").orElse("")),
                uri("tosocket", found -> found.transport() + ":" + found.host() + ":" + found.portOrDefault()),
                Transformation.of(
                        "uri.param",
                        1,
                        1,
                        (s, p) -> text(SipUri.parse(s)
                                .flatMap(found -> found.parameter(p.get(0).text())))),
                Transformation.of(
                        "nameaddr.uri", (s, p) -> Value.of(NameAddr.of(s).uri())),
                Transformation.of(
                        "nameaddr.name", (s, p) -> Value.of(NameAddr.of(s).name())),
                Transformation.of("nameaddr.len", (s, p) -> Value.of(s.length())),
                Transformation.of(
                        "tobody.uri", (s, p) -> Value.of(NameAddr.of(s).uri())),
                Transformation.of(
                        "tobody.display", (s, p) -> Value.of(NameAddr.of(s).name())),
                Transformation.of(
                        "tobody.tag",
                        (s, p) -> text(Parameters.value(NameAddr.of(s).parameters(), ';', "tag"))),
                tobody("user", SipUri::user),
                tobody("host", SipUri::host),
                Transformation.of(
                        "param.value",
                        1,
                        2,
                        (s, p) -> text(
                                Parameters.value(s, separator(p, 1), p.get(0).text()))),
                Transformation.of(
                        "param.in",
                        1,
                        2,
                        (s, p) -> Value.of(
                                Parameters.value(s, separator(p, 1), p.get(0).text())
                                                .isPresent()
                                        ? 1
                                        : 0)),
                Transformation.of("param.valueat", 1, 2, (s, p) -> at(s, p, Parameters.Parameter::value)),
                Transformation.of("param.name", 1, 2, (s, p) -> at(s, p, Parameters.Parameter::name)),
                Transformation.of(
                        "param.count",
                        0,
                        1,
                        (s, p) -> Value.of(Parameters.all(s, separator(p, 0)).size())),
                Transformation.of("line.count", (s, p) -> Value.of(lines(s).size())),
                Transformation.of("line.at", 1, 1, SipTransformations::line),
                Transformation.of(
                        "line.sw",
                        1,
                        1,
                        (s, p) -> Value.of(lines(s).stream()
                                .filter(line -> line.startsWith(p.get(0).text()))
                                .findFirst()
                                .orElse(""))),
                new Transformation("re.subst", 1, 1, constants -> {
                    Substitution substitution = Substitution.of(constants.get(0));
                    return (s, p) -> Value.of(substitution.apply(s));
                }));
    }

    private static Transformation uri(String part, Function<SipUri, String> read) {
        return Transformation.of("uri." + part, (s, p) -> text(SipUri.parse(s).map(read)));
    }

    private static Transformation tobody(String part, Function<SipUri, String> read) {
        return Transformation.of(
                "tobody." + part,
                (s, p) -> text(SipUri.parse(NameAddr.of(s).uri()).map(read)));
    }

    private static Value text(Optional<String> found) {
        return Value.of(found.orElse(""));
    }

    private static char separator(List<Value> parameters, int index) {
        String text = index < parameters.size() ? parameters.get(index).text() : "";
        return text.isEmpty() ? ';' : text.charAt(0);
    }

    private static Value at(String text, List<Value> parameters, Function<Parameters.Parameter, String> read) {
        List<Parameters.Parameter> all = Parameters.all(text, separator(parameters, 1));
        return Value.of(Indexed.at(all, parameters.get(0).number()).map(read).orElse(""));
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : text.lines().toList();
    }

    private static Value line(String text, List<Value> parameters) {
        return Value.of(Indexed.at(lines(text), parameters.get(0).number()).orElse(""));
    }
}
