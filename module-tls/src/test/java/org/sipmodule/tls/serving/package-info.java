/** The real pieces together: profiles from files, contexts, transport, and clients of other makes on real sockets. */
@NullMarked
package org.sipmodule.tls.serving;

import org.jspecify.annotations.NullMarked;
