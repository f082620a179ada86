/**
 * The contract between a module and the host that loads it: what a module declares (parameters, functions, event
 * routes, RPC commands, pseudo-variables), what it is handed when it starts, and the vocabulary of diagnostics.
 *
 * <p>No type of a SIP stack, a TLS engine, an injector or a file library crosses this package.
 */
@NullMarked
package org.sipmodule.module;

import org.jspecify.annotations.NullMarked;
