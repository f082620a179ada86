package org.sipmodule.tls.config;

/**
 * What a profile's {@code verify_certificate}, {@code require_certificate} and {@code verify_client} come to when taken
 * together. They add up, but for {@code optional_no_ca}: as in Kamailio it takes back, in client profiles too, that a
 * certificate has to verify, whatever the other two say; the reading warns of that.
 *
 * @param request whether a client is asked for its certificate
 * @param require whether a client without one is refused
 * @param enforce whether a certificate that does not verify ends the handshake; otherwise only the verdict says so
 */
public record PeerCheck(boolean request, boolean require, boolean enforce) {}
