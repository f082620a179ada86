/**
 * Whether a peer's certificate is proven: chain building, dates, depth, revocation, purpose. Functions from values to
 * values; the time is an argument.
 */
@NullMarked
package org.sipmodule.tls.verify;

import org.jspecify.annotations.NullMarked;
