/** Reads {@code kamailio.cfg}: preprocessor, words, statements, settings. What the names in it mean is found by the package above. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.module.script.syntax;
