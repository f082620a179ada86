package org.sipmodule.embedded.modules;

/** Offers the module {@code xlog}. */
public final class XlogProvider extends BundledProvider {

    public XlogProvider() {
        super("xlog", XlogModule::new);
    }
}
