/**
 * The embedded host's side of JAIN-SIP: the stack, messages as scripts see them, replies and server transactions. With
 * {@code plain}, its UDP and TCP, the only package of the host that names {@code javax.sip} or {@code gov.nist}.
 */
@NullMarked
package org.sipmodule.embedded.sip;

import org.jspecify.annotations.NullMarked;
