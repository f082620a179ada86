/** The tls module: its entry, its parts put together, and the one table of its parameters. */
@NullMarked
package org.sipmodule.tls;

import org.jspecify.annotations.NullMarked;
