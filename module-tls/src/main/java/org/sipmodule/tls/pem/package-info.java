/** Files to keys, certificates and revocation lists, or a precise refusal. */
@NullMarked
package org.sipmodule.tls.pem;

import org.jspecify.annotations.NullMarked;
