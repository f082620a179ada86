package org.sipmodule.module.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.sipmodule.module.ModuleProvider;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;

/** Finds the module that a {@code loadmodule} line names among those on the class path. */
final class ModuleLoader {

    private final Map<String, ModuleProvider> providers;

    private ModuleLoader(Map<String, ModuleProvider> providers) {
        this.providers = providers;
    }

    /** Asks {@link ServiceLoader} for all modules that a class loader sees. */
    static ModuleLoader of(ClassLoader classes) {
        List<ModuleProvider> found = new ArrayList<>();
        try {
            ServiceLoader.load(ModuleProvider.class, classes).forEach(found::add);
        } catch (ServiceConfigurationError broken) {
            throw new IllegalStateException(
                    "a module on the class path cannot be loaded: " + broken.getMessage()
                            + " (see its META-INF/services/" + ModuleProvider.class.getName() + ")",
                    broken);
        }
        return of(found);
    }

    static ModuleLoader of(List<ModuleProvider> found) {
        Map<String, ModuleProvider> providers = new LinkedHashMap<>();
        for (ModuleProvider provider : found) {
            ModuleProvider other = providers.put(provider.name(), provider);
            if (other != null) {
                throw new IllegalStateException("two modules are named " + provider.name() + ": "
                        + other.getClass().getName() + " and "
                        + provider.getClass().getName());
            }
        }
        return new ModuleLoader(providers);
    }

    Set<String> names() {
        return providers.keySet();
    }

    /** The modules of all lines, each once, in their order; a line that names none becomes a problem. */
    Map<String, LoadedModule> load(List<LoadModule> lines, Problems problems) {
        Map<String, LoadedModule> loaded = new LinkedHashMap<>();
        for (LoadModule line : lines) {
            String name = line.module();
            ModuleProvider provider = providers.get(name);
            LoadedModule before = loaded.get(name);
            if (provider == null) {
                problems.error(
                        line.place(),
                        "loadmodule \"" + line.name() + "\": this host has no module " + name,
                        "one of " + String.join(", ", providers.keySet()),
                        NearestName.hint(name, providers.keySet()));
            } else if (provider.apiVersion() != ModuleProvider.API_VERSION) {
                problems.error(
                        line.place(),
                        "module " + name + " was built for version " + provider.apiVersion() + " of the module API",
                        "version " + ModuleProvider.API_VERSION,
                        "Use the module and the host of one release");
            } else if (before != null) {
                problems.warning(
                        line.place(), "module " + name + " is loaded again", "once, as at " + before.place(), "");
            } else {
                loaded.put(name, new LoadedModule(name, provider.create(), line.place()));
            }
        }
        return loaded;
    }
}
