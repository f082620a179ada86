package org.sipmodule.embedded.modules;

/** Offers the module {@code kex}. */
public final class KexProvider extends BundledProvider {

    public KexProvider() {
        super("kex", KexModule::new);
    }
}
