package org.sipmodule.embedded.modules;

/** Offers the module {@code tm}. */
public final class TmProvider extends BundledProvider {

    public TmProvider() {
        super("tm", TmModule::new);
    }
}
