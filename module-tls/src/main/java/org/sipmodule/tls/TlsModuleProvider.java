package org.sipmodule.tls;

import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleProvider;

/** What {@code loadmodule "tls.so"} finds. Public because {@link java.util.ServiceLoader} makes it. */
public final class TlsModuleProvider implements ModuleProvider {

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public Module create() {
        return new TlsModule();
    }
}
