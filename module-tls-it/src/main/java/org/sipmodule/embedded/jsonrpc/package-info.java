/**
 * JSON-RPC 2.0 for the commands of the embedded host (module {@code jsonrpcs}): over a FIFO, datagrams and HTTP on loopback.
 */
@NullMarked
package org.sipmodule.embedded.jsonrpc;

import org.jspecify.annotations.NullMarked;
