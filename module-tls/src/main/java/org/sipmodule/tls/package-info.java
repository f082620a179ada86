/** The tls module: its entry, and its parts put together. */
@NullMarked
package org.sipmodule.tls;

import org.jspecify.annotations.NullMarked;
