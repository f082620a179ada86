package org.sipmodule.embedded.jsonrpc;

import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleProvider;

/** Offers the module {@code jsonrpcs}; public because {@link java.util.ServiceLoader} needs it. */
public final class JsonRpcModuleProvider implements ModuleProvider {

    @Override
    public String name() {
        return "jsonrpcs";
    }

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public Module create() {
        return new JsonRpcModule();
    }
}
