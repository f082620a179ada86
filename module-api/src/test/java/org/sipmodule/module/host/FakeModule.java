package org.sipmodule.module.host;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.ModuleProvider;
import org.sipmodule.module.Param;
import org.sipmodule.module.Problem;
import org.sipmodule.module.SourceLocation;

/** A module that writes down what its host does with it. */
final class FakeModule implements Module, ModuleProvider {

    static final Param<Integer> DEPTH =
            Param.number("verify_depth", 9, "levels").withRange(0, 100).withVariable("depth", Param.Access.READ_ONLY);
    static final Param<Integer> LIMIT = Param.number("limit", 5, "ours").withRange(1, 10, Param.OutOfRange.REFUSED);
    static final Param<Integer> MODE =
            Param.number("mode", 0600, "permissions").withRange(0, 0777, Param.OutOfRange.NEAREST);
    static final Param<String> CERTIFICATE = Param.text("certificate", "cert.pem", "file");
    static final Param<String> SOCKET = Param.text("binrpc", "address").withRepeats();

    private final String name;
    private final int apiVersion;
    private final List<String> journal;
    private final boolean refuses;
    private @Nullable ModuleContext context;

    FakeModule(String name, List<String> journal) {
        this(name, API_VERSION, journal, false);
    }

    FakeModule(String name, int apiVersion, List<String> journal, boolean refuses) {
        this.name = name;
        this.apiVersion = apiVersion;
        this.journal = journal;
        this.refuses = refuses;
    }

    static List<String> newJournal() {
        return new ArrayList<>();
    }

    ModuleContext context() {
        if (context == null) {
            throw new IllegalStateException("not configured");
        }
        return context;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int apiVersion() {
        return apiVersion;
    }

    @Override
    public Module create() {
        return this;
    }

    @Override
    public ModuleDeclaration declaration() {
        return ModuleDeclaration.builder()
                .params(List.of(DEPTH, LIMIT, MODE, CERTIFICATE, SOCKET))
                .build();
    }

    @Override
    public void configure(ModuleContext given) {
        context = given;
        journal.add(name + " configure");
        if (refuses) {
            throw new ConfigException(
                    name, Problem.error(SourceLocation.ofFile("x.cfg"), name + " cannot work", "", ""));
        }
    }

    @Override
    public void start() {
        journal.add(name + " start");
    }

    @Override
    public void close() {
        journal.add(name + " close");
    }
}
