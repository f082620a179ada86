package org.sipmodule.module.script;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.Value;
import org.sipmodule.module.script.syntax.ScriptFile;
import org.sipmodule.module.script.syntax.VariableReference;

/** The core pseudo-variables that take an inner name: {@code $var(x)}, {@code $hdr(x)}, {@code $avp(x)} and so on. */
final class KeyedVariables {

    private static final List<String> ENDS = List.of("ip", "port", "proto", "sproto", "af");
    private static final Pattern XAVP =
            Pattern.compile("([A-Za-z0-9_]+)(?:\\[(-?\\d{1,6})])?(?:=>([A-Za-z0-9_]+)(?:\\[0])?)?");

    private final ScriptFile file;
    private final Problems problems;
    private final Map<String, Integer> slots = new HashMap<>();
    private final Map<String, Function<VariableReference, Evaluation>> readers;
    private final Function<VariableReference, Evaluation> names;

    /**
     * @param names   gives the inner name of a variable, which may hold variables itself
     * @param selects gives what a {@code $sel} stands for
     */
    KeyedVariables(
            ScriptFile file,
            Function<VariableReference, Evaluation> names,
            Function<VariableReference, Evaluation> selects,
            Problems problems) {
        this.file = file;
        this.names = names;
        this.problems = problems;
        readers = Map.ofEntries(
                Map.entry("var", this::variable),
                Map.entry("hdr", this::header),
                Map.entry("hdrc", this::headerCount),
                Map.entry("avp", this::avp),
                Map.entry("xavp", this::xavp),
                Map.entry("def", this::define),
                Map.entry("defn", this::defineNumber),
                Map.entry("env", this::define),
                Map.entry("sel", selects),
                Map.entry("sndto", reference -> end(reference, ConnectionInfo::remote)),
                Map.entry("sndfrom", reference -> end(reference, ConnectionInfo::local)),
                Map.entry("TV", this::time));
    }

    /** The names there are, for suggestions. */
    Set<String> names() {
        return readers.keySet();
    }

    /** How many {@code $var} the script uses. */
    int variables() {
        return slots.size();
    }

    /** How to read the variable; null when it is none of these. */
    @Nullable
    Evaluation read(VariableReference reference) {
        Function<VariableReference, Evaluation> reader = readers.get(reference.name());
        return reader == null ? null : reader.apply(reference);
    }

    /** How to set the variable; null when scripts cannot. */
    @Nullable
    Writer write(VariableReference reference) {
        return switch (reference.name()) {
            case "var" -> {
                int slot = slot(reference);
                yield (c, value) -> {
                    c.variable(slot, value.isNull() ? Value.of(0) : value);
                    return true;
                };
            }
            case "avp" -> writeAvp(reference);
            case "xavp" -> writeXavp(reference);
            default -> null;
        };
    }

    private int slot(VariableReference reference) {
        if (reference.inner().indexOf('$') >= 0) {
            problems.error(
                    reference.place(),
                    reference.shown() + ": the name of a $var is fixed",
                    "",
                    "Use $avp for names that vary");
        }
        return slots.computeIfAbsent(reference.inner(), name -> slots.size());
    }

    private Evaluation variable(VariableReference reference) {
        int slot = slot(reference);
        return c -> c.variable(slot);
    }

    private Evaluation header(VariableReference reference) {
        Evaluation name = names.apply(reference);
        return indexed(
                reference,
                c -> c.message().headers(name.value(c).text()).stream()
                        .map(Value::of)
                        .toList(),
                ",");
    }

    private Evaluation headerCount(VariableReference reference) {
        Evaluation name = names.apply(reference);
        return c -> Value.of(c.message().headers(name.value(c).text()).size());
    }

    /** {@code s:name} is {@code name}; {@code i:1} is a name of its own. */
    private static String avpName(Evaluation name, ScriptContext c) {
        String text = name.value(c).text();
        return text.startsWith("s:") ? text.substring(2) : text;
    }

    private Evaluation avp(VariableReference reference) {
        Evaluation name = names.apply(reference);
        return indexed(reference, c -> c.carried().avps(avpName(name, c)), ", ");
    }

    /** The value at the index, the first without one; {@code [*]} gives all. A negative index counts from the end. */
    private Evaluation indexed(
            VariableReference reference, Function<ScriptContext, List<Value>> all, String separator) {
        if (reference.index().equals("*")) {
            return c -> {
                List<Value> values = all.apply(c);
                return values.isEmpty()
                        ? Value.none()
                        : Value.of(values.stream().map(Value::text).collect(Collectors.joining(separator)));
            };
        }
        Evaluation index = index(reference);
        return c -> Indexed.at(all.apply(c), index.value(c).number()).orElseGet(Value::none);
    }

    private Evaluation index(VariableReference reference) {
        String index = reference.index();
        if (index.matches("-?\\d{1,9}")) {
            return new Evaluation.Constant(Value.of(Long.parseLong(index)));
        }
        if (index.startsWith("$")) {
            return names.apply(new VariableReference(reference.place(), reference.name(), index, "", List.of()));
        }
        if (!index.isEmpty()) {
            problems.error(
                    reference.place(),
                    reference.shown() + ": bad index " + index,
                    "expected a number, * or a variable",
                    "");
        }
        return new Evaluation.Constant(Value.of(0));
    }

    private Writer writeAvp(VariableReference reference) {
        Evaluation name = names.apply(reference);
        if (reference.index().equals("*")) {
            return (c, value) -> {
                c.carried().removeAvps(avpName(name, c));
                return value.isNull() || c.carried().addAvp(avpName(name, c), value);
            };
        }
        if (reference.index().isEmpty()) {
            return (c, value) -> {
                if (value.isNull()) {
                    c.carried().removeAvp(avpName(name, c));
                    return true;
                }
                return c.carried().addAvp(avpName(name, c), value);
            };
        }
        Evaluation index = index(reference);
        return (c, value) ->
                c.carried().replaceAvp(avpName(name, c), (int) index.value(c).number(), value);
    }

    private @Nullable Matcher xavpParts(VariableReference reference) {
        Matcher parts = XAVP.matcher(reference.inner().replace(" ", ""));
        if (parts.matches()) {
            return parts;
        }
        problems.error(
                reference.place(),
                reference.shown() + " is no XAVP",
                "expected $xavp(root=>field) or $xavp(root[index]=>field)",
                "");
        return null;
    }

    private Evaluation xavp(VariableReference reference) {
        Matcher parts = xavpParts(reference);
        if (parts == null) {
            return new Evaluation.Constant(Value.none());
        }
        String root = parts.group(1);
        int index = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        String field = parts.group(3);
        if (field == null) {
            return c -> c.carried().xavps(root) > index ? Value.of("<<xavp:" + root + ">>") : Value.none();
        }
        return c -> c.carried().xavp(root, (index < 0 ? c.carried().xavps(root) + index : index), field);
    }

    /** Without an index each assignment makes a new XAVP, with one it changes a present one. */
    private Writer writeXavp(VariableReference reference) {
        Matcher parts = xavpParts(reference);
        if (parts == null) {
            return (c, value) -> false;
        }
        String root = parts.group(1);
        int index = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        String field = parts.group(3);
        if (field == null) {
            return (c, value) -> {
                c.carried().removeXavp(root, index);
                return value.isNull();
            };
        }
        boolean isNew = parts.group(2) == null;
        return (c, value) -> (isNew && !value.isNull())
                ? c.carried().addXavp(root, field, value)
                : c.carried().setXavp(root, index, field, value);
    }

    private Evaluation define(VariableReference reference) {
        return new Evaluation.Constant(constant(reference));
    }

    private Evaluation defineNumber(VariableReference reference) {
        return new Evaluation.Constant(Value.of(constant(reference).number()));
    }

    private Value constant(VariableReference reference) {
        return file.constants()
                .value(reference.name(), reference.inner())
                .map(Value::of)
                .orElse(Value.none());
    }

    /** The ends of the connection that an event is about; null elsewhere, as in Kamailio where nothing is being sent. */
    private Evaluation end(VariableReference reference, Function<ConnectionInfo, InetSocketAddress> which) {
        Function<ConnectionInfo, Value> part = switch (reference.inner()) {
            case "ip" -> connection -> address(which.apply(connection), "");
            case "port" -> connection -> Value.of(which.apply(connection).getPort());
            case "sproto" -> connection -> Value.of(connection.protocol());
            case "proto" -> connection -> protocolNumber(connection.protocol());
            case "af" -> connection -> address(which.apply(connection), "af");
            default -> {
                problems.error(
                        reference.place(),
                        reference.shown() + ": there is no " + reference.inner() + " in " + reference.name(),
                        "expected one of " + String.join(", ", ENDS),
                        NearestName.hint(reference.inner(), ENDS));
                yield connection -> Value.none();
            }
        };
        return c -> c.kind() == RouteKind.EVENT ? c.connection().map(part).orElse(Value.none()) : Value.none();
    }

    private static Value address(InetSocketAddress socket, String what) {
        InetAddress address = socket.getAddress();
        if (address == null) {
            return Value.of(socket.getHostString());
        }
        return what.equals("af")
                ? Value.of(address.getAddress().length == 4 ? "IPv4" : "IPv6")
                : Value.of(address.getHostAddress());
    }

    /** Kamailio's numbers of the protocols. */
    private static Value protocolNumber(String protocol) {
        return switch (protocol) {
            case "udp" -> Value.of(1);
            case "tcp" -> Value.of(2);
            case "tls" -> Value.of(3);
            default -> Value.of(0);
        };
    }

    private static String secondsAndMicros(Instant now) {
        return String.format(
                Locale.ROOT, "%d.%06d", now.getLong(ChronoField.INSTANT_SECONDS), now.get(ChronoField.MICRO_OF_SECOND));
    }

    private Evaluation time(VariableReference reference) {
        Clock clock = file.options().clock();
        return switch (reference.inner()) {
            case "s" -> c -> Value.of(clock.instant().getEpochSecond());
            case "u" -> c -> Value.of(clock.instant().get(ChronoField.MICRO_OF_SECOND));
            case "n" -> c -> Value.of(secondsAndMicros(clock.instant()));
            default -> {
                problems.error(
                        reference.place(), reference.shown() + " is not supported", "expected one of s, u, n", "");
                yield new Evaluation.Constant(Value.none());
            }
        };
    }
}
