/** JAIN-SIP: the two doors through which its stack uses the transport. The only package of this module that imports the stack. */
@NullMarked
package org.sipmodule.tls.sip;

import org.jspecify.annotations.NullMarked;
