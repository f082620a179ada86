package org.sipmodule.module.host;

import org.sipmodule.module.SourceLocation;

/**
 * One {@code loadmodule} line.
 *
 * @param name  as written: {@code tls}, {@code tls.so}, or a path to it
 * @param place where it stands
 */
public record LoadModule(String name, SourceLocation place) {

    /** The module's own name: without directory and {@code .so}. */
    public String module() {
        String file = name.substring(name.lastIndexOf('/') + 1);
        return file.endsWith(".so") ? file.substring(0, file.length() - ".so".length()) : file;
    }
}
