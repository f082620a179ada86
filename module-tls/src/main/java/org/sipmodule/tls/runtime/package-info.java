/**
 * What is true at this moment: the configuration in force, the connections and what was proved about their peers, the
 * counters and limits. No SIP and no Netty.
 */
@NullMarked
package org.sipmodule.tls.runtime;

import org.jspecify.annotations.NullMarked;
