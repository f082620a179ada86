/**
 * The embedded host: runs a {@code kamailio.cfg} with its modules on a SIP stack of its own. {@link
 * org.sipmodule.embedded.Main} is its command line, {@link org.sipmodule.embedded.EmbeddedHost} the same for a program.
 */
@NullMarked
package org.sipmodule.embedded;

import org.jspecify.annotations.NullMarked;
