/** Broken bytes for the readers of all modules: made from good ones, the same for the same seed. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.broken;
