package org.sipmodule.embedded.modules;

/** Offers the module {@code sl}. */
public final class SlProvider extends BundledProvider {

    public SlProvider() {
        super("sl", SlModule::new);
    }
}
