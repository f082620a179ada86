package org.sipmodule.module;

/**
 * What {@link java.util.ServiceLoader} finds in a module's jar: the module's name, and a new module.
 *
 * <p>Providers are created for every module on the class path when the first {@code loadmodule} is met, so a provider
 * does nothing in its constructor.
 */
public interface ModuleProvider {

    /** The number to return from {@link #apiVersion()}; the compiler copies it into the module's own class. */
    int API_VERSION = 1;

    /** The name in {@code loadmodule "tls.so"} and {@code modparam("tls", ...)}, without directory and {@code .so}. */
    String name();

    /** The {@link #API_VERSION} that the module was compiled against; a host of another version refuses it by name. */
    int apiVersion();

    /** A new, unconfigured module. Called once for each host that loads it. */
    Module create();
}
