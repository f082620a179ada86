package org.sipmodule.embedded.rpc;

import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleProvider;

/** Offers the module {@code cfg_rpc}; public because {@link java.util.ServiceLoader} needs it. */
public final class CfgRpcModuleProvider implements ModuleProvider {

    @Override
    public String name() {
        return "cfg_rpc";
    }

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public Module create() {
        return new CfgRpcModule();
    }
}
