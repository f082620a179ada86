package org.sipmodule.module.script.syntax;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sipmodule.module.FileFault;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.host.LoadModule;
import org.sipmodule.module.host.SetParam;

/**
 * A {@code kamailio.cfg} that was read: its settings, the modules it loads with their parameters, and its route blocks as
 * a tree. Immutable.
 */
public final class ScriptFile {

    private final Path path;
    private final CoreSettings settings;
    private final List<LoadModule> modules;
    private final List<SetParam> params;
    private final List<RouteBlock> blocks;
    private final ConstantText constants;
    private final ScriptOptions options;
    private final OwnAddresses own;

    private ScriptFile(
            Path path, CoreSettings settings, FileParser parsed, ConstantText constants, ScriptOptions options) {
        this.path = path;
        this.settings = settings;
        this.modules = List.copyOf(parsed.modules());
        this.params = List.copyOf(parsed.params());
        this.blocks = List.copyOf(parsed.blocks());
        this.constants = constants;
        this.options = options;
        this.own = new OwnAddresses(settings.host().listen(), settings.aliases());
    }

    /**
     * Reads a script and everything it includes. Resolves the host names of {@code listen} lines, so it may wait for the
     * name service.
     *
     * @param problems receives everything that is wrong with the script; the result then holds what could be read
     */
    public static ScriptFile read(Path file, ScriptOptions options, Problems problems) {
        String text;
        try {
            text = Preprocessor.text(file);
        } catch (IOException unreadable) {
            FileFault fault = FileFault.reading(file, unreadable);
            problems.error(SourceLocation.ofFile(file.toString()), "the script " + fault.found(), "", fault.remedy());
            text = "";
        }
        return of(file, text, options, problems);
    }

    /** Reads a script that is at hand already; {@code file} names it and is where its includes are looked for. */
    public static ScriptFile of(Path file, String text, ScriptOptions options, Problems problems) {
        Defines defines = new Defines(problems);
        options.defines()
                .forEach((name, value) -> defines.define(name, value, Defines.Again.KEEP, SourceLocation.NONE));
        Source source = new Source(file, file.toString(), text);
        Preprocessor preprocessor = new Preprocessor(source, defines, options.environment(), problems);
        List<Token> tokens = new Lexer(source, defines, preprocessor, problems).tokens();
        ConstantText constants = new ConstantText(Map.copyOf(defines.all()), options.environment(), problems);
        CoreSettings settings = new CoreSettings(file, options);
        FileParser parser = new FileParser(new TokenStream(tokens, problems), settings, constants);
        parser.parse();
        for (String socket : options.listen()) {
            SocketSyntax given = SocketSyntax.of("-l ", socket, SourceLocation.NONE, problems);
            if (given != null) {
                settings.listen(given, Optional.empty());
            }
        }
        settings.complete(problems);
        return new ScriptFile(file, settings, parser, constants, options);
    }

    /** What {@code uri==myself} asks: whether host and port of a URI are listened on, or are an alias. */
    public boolean isOwn(String uri) {
        return own.isOwn(uri);
    }

    public Path path() {
        return path;
    }

    public CoreSettings settings() {
        return settings;
    }

    /** The {@code loadmodule} lines in their order. */
    public List<LoadModule> modules() {
        return modules;
    }

    /** The {@code modparam} lines in their order, one for each module that a line names. */
    public List<SetParam> params() {
        return params;
    }

    public List<RouteBlock> blocks() {
        return blocks;
    }

    public ConstantText constants() {
        return constants;
    }

    public ScriptOptions options() {
        return options;
    }
}
