package org.sipmodule.embedded.modules;

import java.util.function.Supplier;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleProvider;

/** A provider of one of the modules in this package. */
abstract class BundledProvider implements ModuleProvider {

    private final String name;
    private final Supplier<Module> maker;

    BundledProvider(String name, Supplier<Module> maker) {
        this.name = name;
        this.maker = maker;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int apiVersion() {
        return API_VERSION;
    }

    @Override
    public final Module create() {
        return maker.get();
    }
}
