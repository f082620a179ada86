package org.sipmodule.embedded.modules;

/** Offers the module {@code siputils}. */
public final class SiputilsProvider extends BundledProvider {

    public SiputilsProvider() {
        super("siputils", SiputilsModule::new);
    }
}
