/**
 * The management side of the embedded host: BINRPC and its sockets (module {@code ctl}), the commands of the core, and
 * the commands for run-time variables (module {@code cfg_rpc}).
 */
@NullMarked
package org.sipmodule.embedded.rpc;

import org.jspecify.annotations.NullMarked;
