package org.sipmodule.tls.engine;

import org.sipmodule.tls.config.TlsProfile;

/**
 * What a profile does and shows, as a value: equal when a reload has changed neither its section nor what its files hold.
 *
 * @param profile  without the places where it is written
 * @param material digests of its certificates, authorities and revocation lists; nothing secret
 */
public record ProfileIdentity(TlsProfile profile, String material) {}
