package org.sipmodule.tls.verify;

import java.util.Optional;
import org.sipmodule.tls.cipher.SecurityLevel;

/**
 * What a profile demands of every certificate of a path.
 *
 * @param anchors what is trusted
 * @param level   how strong keys and signatures must be
 * @param lists   what {@code crl} holds
 * @param strict  {@code verify_strict}
 */
record Demands(TrustAnchors anchors, SecurityLevel level, Optional<RevocationLists> lists, boolean strict) {}
