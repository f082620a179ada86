package org.sipmodule.embedded.ctl;

import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleProvider;

/** Offers the module {@code ctl}; public because {@link java.util.ServiceLoader} needs it. */
public final class CtlModuleProvider implements ModuleProvider {

    @Override
    public String name() {
        return "ctl";
    }

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public Module create() {
        return new CtlModule();
    }
}
