package org.sipmodule.module.host;

import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;

/**
 * One {@code modparam} line for one module (a line that names several modules, {@code "a|b"}, is several of these).
 *
 * @param module the module's name
 * @param param  the parameter's name
 * @param value  a number or a text
 * @param place  where the line stands
 */
public record SetParam(String module, String param, Value value, SourceLocation place) {}
