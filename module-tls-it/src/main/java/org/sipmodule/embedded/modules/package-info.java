/** The modules that the embedded host brings itself: the ones that Kamailio's scripts cannot do without. */
@NullMarked
package org.sipmodule.embedded.modules;

import org.jspecify.annotations.NullMarked;
