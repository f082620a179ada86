/** Certificates, revocation lists and profiles made at test time. */
@NullMarked
package org.sipmodule.tls.pki;

import org.jspecify.annotations.NullMarked;
