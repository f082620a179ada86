package org.sipmodule.embedded.modules;

/** Offers the module {@code maxfwd}. */
public final class MaxfwdProvider extends BundledProvider {

    public MaxfwdProvider() {
        super("maxfwd", MaxfwdModule::new);
    }
}
