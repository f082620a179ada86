package org.sipmodule.embedded.modules;

/** Offers the module {@code pv}. */
public final class PvProvider extends BundledProvider {

    public PvProvider() {
        super("pv", PvModule::new);
    }
}
