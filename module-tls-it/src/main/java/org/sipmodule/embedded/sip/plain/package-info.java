/** The host's own UDP and TCP: JAIN-SIP's, with an end to what strangers can make them hold. TLS is the module's. */
@NullMarked
package org.sipmodule.embedded.sip.plain;

import org.jspecify.annotations.NullMarked;
