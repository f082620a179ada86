package org.sipmodule.embedded.modules;

/** Offers the module {@code rr}. */
public final class RrProvider extends BundledProvider {

    public RrProvider() {
        super("rr", RrModule::new);
    }
}
