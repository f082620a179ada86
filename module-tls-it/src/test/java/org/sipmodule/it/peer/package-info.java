/** Peers that a test speaks through, each with its sockets and certificates. */
@org.jspecify.annotations.NullMarked
package org.sipmodule.it.peer;
