/**
 * The embedded host's side of JAIN-SIP: the stack, messages as scripts see them, replies and server transactions. Besides it
 * and {@code plain}, its UDP and TCP, only functions of {@code modules} that read a URI or a header name the stack.
 */
@NullMarked
package org.sipmodule.embedded.sip;

import org.jspecify.annotations.NullMarked;
