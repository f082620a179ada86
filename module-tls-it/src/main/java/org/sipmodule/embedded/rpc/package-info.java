/**
 * The management side of the embedded host: the commands of the core, those for run-time variables (module {@code cfg_rpc}),
 * and the sockets, files and threads that the modules {@code ctl} and {@code jsonrpcs} serve commands with.
 */
@NullMarked
package org.sipmodule.embedded.rpc;

import org.jspecify.annotations.NullMarked;
