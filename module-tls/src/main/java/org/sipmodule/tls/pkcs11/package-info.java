/** Keys that stay on a token (manual 10.34 and 10.35): which one a name means, and the login to its token. */
@NullMarked
package org.sipmodule.tls.pkcs11;

import org.jspecify.annotations.NullMarked;
