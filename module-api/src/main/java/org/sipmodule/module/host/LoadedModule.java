package org.sipmodule.module.host;

import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.SourceLocation;

/**
 * A module that a script loaded, with what it declared.
 *
 * @param name   its name in the script
 * @param place  the {@code loadmodule} line
 */
record LoadedModule(String name, Module module, ModuleDeclaration declaration, SourceLocation place) {

    LoadedModule(String name, Module module, SourceLocation place) {
        this(name, module, module.declaration(), place);
    }
}
