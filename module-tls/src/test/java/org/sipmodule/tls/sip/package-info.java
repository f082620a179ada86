/** Tests of the doors, with a transport that moves clear text over plain sockets. */
@NullMarked
package org.sipmodule.tls.sip;

import org.jspecify.annotations.NullMarked;
