package org.sipmodule.tls.config;

/**
 * What a profile's {@code verify_certificate}, {@code require_certificate} and {@code verify_client} come to when taken
 * together (they add up; none of them takes back what another demands).
 *
 * @param request whether a client is asked for its certificate
 * @param require whether a client without one is refused
 * @param enforce whether a certificate that does not verify ends the handshake; otherwise only the verdict says so
 */
public record PeerCheck(boolean request, boolean require, boolean enforce) {}
