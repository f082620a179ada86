package org.sipmodule.embedded.modules;

/** Offers the module {@code textops}. */
public final class TextopsProvider extends BundledProvider {

    public TextopsProvider() {
        super("textops", TextopsModule::new);
    }
}
