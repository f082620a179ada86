package org.sipmodule.module.script.syntax;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.LoadModule;
import org.sipmodule.module.host.SetParam;
import org.sipmodule.module.script.text.Numbers;

/** Parses what stands outside of blocks: settings, {@code loadmodule}, {@code modparam}, and the blocks themselves. */
final class FileParser {

    private static final Set<String> MODULE_LINES = Set.of("loadmodule", "loadmodulex", "modparam", "modparamx");

    private final TokenStream tokens;
    private final Problems problems;
    private final CoreSettings settings;
    private final ConstantText constants;
    private final StatementParser statements;
    private final List<LoadModule> modules = new ArrayList<>();
    private final List<SetParam> params = new ArrayList<>();
    private final Map<String, RouteBlock> blocks = new HashMap<>();
    private final List<RouteBlock> inOrder = new ArrayList<>();

    FileParser(TokenStream tokens, CoreSettings settings, ConstantText constants) {
        this.tokens = tokens;
        this.problems = tokens.problems();
        this.settings = settings;
        this.constants = constants;
        this.statements = new StatementParser(tokens);
    }

    List<LoadModule> modules() {
        return modules;
    }

    List<SetParam> params() {
        return params;
    }

    List<RouteBlock> blocks() {
        return inOrder;
    }

    void parse() {
        while (!tokens.isEnd()) {
            try {
                item();
            } catch (TokenStream.Unreadable reported) {
                recover();
            }
        }
    }

    /** Goes on at the next block, or at the next line that begins with a name and looks like a line of its own. */
    private void recover() {
        int line = tokens.place().line();
        while (!tokens.isEnd() && !StatementParser.isBlockStart(tokens)) {
            Token token = tokens.peek();
            boolean isOwnLine = token.place().line() != line
                    && token.kind() == Token.Kind.NAME
                    && (tokens.peek(1).is("=") || MODULE_LINES.contains(token.text()));
            if (isOwnLine) {
                return;
            }
            line = token.place().line();
            tokens.next();
        }
    }

    private void item() {
        Token token = tokens.peek();
        if (tokens.accept(";")) {
            return;
        }
        if (token.kind() != Token.Kind.NAME) {
            throw tokens.unexpected("a setting, loadmodule, modparam or a route block");
        }
        switch (token.text()) {
            case "loadmodule" -> loadModule(false);
            case "loadmodulex" -> loadModule(true);
            case "modparam" -> setParam(false);
            case "modparamx" -> setParam(true);
            case "loadpath", "mpath" -> path();
            default -> {
                if (StatementParser.isBlockStart(tokens)) {
                    block();
                } else if (tokens.peek(1).is(".")) {
                    group();
                } else if (tokens.peek(1).is("=")
                        || CoreSetting.named(token.text()).isPresent()) {
                    setting();
                } else {
                    throw unknownLine(token);
                }
            }
        }
    }

    private TokenStream.Unreadable unknownLine(Token token) {
        tokens.next();
        List<String> known = new ArrayList<>(CoreSetting.allNames());
        known.addAll(MODULE_LINES);
        known.addAll(List.of(
                "request_route", "reply_route", "failure_route", "branch_route", "onsend_route", "event_route"));
        problems.error(
                token.place(),
                "unexpected " + token.shown(),
                "expected a setting, loadmodule, modparam or a route block",
                NearestName.hint(token.text(), known));
        return new TokenStream.Unreadable();
    }

    private void loadModule(boolean isEvaluated) {
        SourceLocation place = tokens.next().place();
        boolean inParentheses = tokens.accept("(");
        String name = tokens.text("the module's name in quotes");
        if (tokens.accept(",")) {
            tokens.text("options in quotes");
        }
        if (inParentheses) {
            tokens.expect(")", "after the module's name");
        }
        modules.add(new LoadModule(isEvaluated ? constants.of(name, place) : name, place));
    }

    private void setParam(boolean isEvaluated) {
        Token keyword = tokens.next();
        tokens.expect("(", "after " + keyword.text());
        String module = tokens.text("the module's name in quotes");
        tokens.expect(",", "after the module's name");
        String param = tokens.text("the parameter's name in quotes");
        tokens.expect(",", "after the parameter's name");
        Value value = paramValue(isEvaluated);
        tokens.expect(")", "after the parameter's value");
        for (String one : module.split("\\|", -1)) {
            params.add(new SetParam(one, param, value, keyword.place()));
        }
    }

    private Value paramValue(boolean isEvaluated) {
        SourceLocation place = tokens.place();
        if (tokens.is(Token.Kind.TEXT)) {
            String text = tokens.text("a text");
            return Value.of(isEvaluated ? constants.of(text, place) : text);
        }
        if (isEvaluated && tokens.is(Token.Kind.VARIABLE)) {
            return Value.of(constants.of(tokens.next().text(), place));
        }
        Value number = numberOrNull();
        if (number == null) {
            throw tokens.unexpected("a number or a text in quotes as the parameter's value");
        }
        return number;
    }

    private @Nullable Value numberOrNull() {
        boolean isNegative = tokens.is("-") && tokens.peek(1).kind() == Token.Kind.NUMBER;
        if (isNegative) {
            tokens.next();
        }
        if (tokens.is(Token.Kind.NUMBER)) {
            long number = Numbers.of(tokens.next().text());
            return Value.of(isNegative ? -number : number);
        }
        Long word = tokens.is(Token.Kind.NAME)
                ? ExpressionParser.switchValue(tokens.peek().text())
                : null;
        if (word == null) {
            return null;
        }
        tokens.next();
        return Value.of(word);
    }

    /** {@code loadpath "..."}, also with an equals sign; modules are found on the class path. */
    private void path() {
        Token keyword = tokens.next();
        tokens.accept("=");
        Value value = Value.of(tokens.text("a path in quotes"));
        CoreSetting.named(keyword.text())
                .ifPresent(setting -> settings.set(setting, keyword.text(), value, keyword.place(), problems));
    }

    /** {@code group.name = value desc "..."}. */
    private void group() {
        StringBuilder name = new StringBuilder(tokens.next().text());
        while (tokens.accept(".")) {
            name.append('.')
                    .append(tokens.expect(Token.Kind.NAME, "a name after the dot")
                            .text());
        }
        tokens.expect("=", "after " + name);
        Value number = numberOrNull();
        settings.group(
                name.toString(), number == null ? Value.of(tokens.text("a number or a text in quotes")) : number);
        if (tokens.peek().isName("desc") || tokens.peek().isName("descr")) {
            tokens.next();
            tokens.text("the description in quotes");
        }
    }

    private void setting() {
        Token name = tokens.next();
        if (!tokens.is("=")) {
            throw tokens.unexpected("\"=\" after " + name.text());
        }
        tokens.next();
        CoreSetting setting = CoreSetting.named(name.text()).orElse(null);
        if (setting == null) {
            CoreSettings.unknown(name.text(), name.place(), problems);
            throw new TokenStream.Unreadable();
        }
        if (setting.type() == CoreSetting.Type.SOCKET) {
            sockets(setting.name(), name.place());
            return;
        }
        settings.set(setting, name.text(), value(setting, name.text()), name.place(), problems);
    }

    private Value value(CoreSetting setting, String name) {
        Value number =
                setting.type() == CoreSetting.Type.NUMBER || tokens.is(Token.Kind.NUMBER) ? numberOrNull() : null;
        if (number != null) {
            return number;
        }
        boolean isText = setting.type() == CoreSetting.Type.TEXT;
        if (isText && tokens.is(Token.Kind.TEXT)) {
            return Value.of(tokens.text("a text"));
        }
        boolean isWord = tokens.is(Token.Kind.NAME) || tokens.is(Token.Kind.ADDRESS);
        if (isText && isWord) {
            return Value.of(tokens.next().text());
        }
        throw tokens.unexpected(setting.type().expected() + " as the value of " + name);
    }

    /** One or more sockets in a line, each with what may follow it. */
    private void sockets(String setting, SourceLocation place) {
        do {
            SourceLocation start = tokens.place();
            String text = tokens.socketText();
            SocketSyntax socket = SocketSyntax.of(setting + "=", text, start, problems);
            boolean isListened = setting.equals("listen");
            Optional<SocketSyntax> advertised = isListened ? socketOptions() : Optional.empty();
            if (socket != null && isListened) {
                settings.listen(socket, advertised);
            } else if (socket != null) {
                settings.alias(socket);
            }
        } while (tokens.place().line() == place.line()
                && tokens.place().file().equals(place.file())
                && tokens.isSocketStart());
    }

    /** {@code advertise address:port}, which is given back, and {@code name "..."}. */
    private Optional<SocketSyntax> socketOptions() {
        Optional<SocketSyntax> advertised = Optional.empty();
        while (tokens.peek().isName("advertise")
                || tokens.peek().isName("name")
                || tokens.peek().isName("virtual")) {
            Token option = tokens.next();
            if (option.isName("name")) {
                tokens.text("the socket's name in quotes");
            } else if (option.isName("advertise")) {
                SourceLocation start = tokens.place();
                advertised = Optional.ofNullable(SocketSyntax.of("advertise ", tokens.socketText(), start, problems));
            }
        }
        return advertised;
    }

    private void block() {
        Token keyword = tokens.next();
        StringBuilder name = new StringBuilder();
        boolean isNamed = tokens.accept("[");
        if (isNamed) {
            while (!tokens.is("]") && !tokens.isEnd() && !tokens.is("{")) {
                name.append(tokens.next().text());
            }
            tokens.expect("]", "after the name of the " + keyword.text());
        }
        RouteBlock.Type type = type(keyword.text());
        boolean needsName =
                type == RouteBlock.Type.FAILURE || type == RouteBlock.Type.BRANCH || type == RouteBlock.Type.EVENT;
        if (name.isEmpty() && (isNamed || needsName)) {
            problems.error(
                    keyword.place(), keyword.text() + " without a name", "expected " + keyword.text() + "[name]", "");
        }
        // route[0] is another way to write request_route
        String own = keyword.text().equals("route") && name.toString().equals("0") ? "" : name.toString();
        RouteBlock headed = new RouteBlock(keyword.place(), keyword.text(), type, own, List.of());
        List<Statement> body = statements.block(headed.title());
        add(new RouteBlock(keyword.place(), keyword.text(), type, own, body));
    }

    private void add(RouteBlock block) {
        RouteBlock before = blocks.putIfAbsent(block.type() + ":" + block.name(), block);
        if (before == null) {
            inOrder.add(block);
        } else {
            problems.error(block.place(), block.title() + " is there already", "at " + before.place(), "");
        }
    }

    private static RouteBlock.Type type(String keyword) {
        return switch (keyword) {
            case "reply_route", "onreply_route" -> RouteBlock.Type.REPLY;
            case "route", "request_route" -> RouteBlock.Type.REQUEST;
            default ->
                RouteBlock.Type.valueOf(
                        keyword.substring(0, keyword.indexOf('_')).toUpperCase(Locale.ROOT));
        };
    }
}
