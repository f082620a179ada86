package org.sipmodule.tls.runtime;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.sipmodule.tls.cipher.CipherSuite;
import org.sipmodule.tls.cipher.CipherTable;
import org.sipmodule.tls.config.ProfileSelector;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.verify.PeerVerdict;

/**
 * What a finished handshake settled, for the life of its connection.
 *
 * @param profile          the profile that served it, kept even after a reload
 * @param generation       the configuration it is from
 * @param chosenBy         what chose the profile among those of that configuration
 * @param sni              the server name sent in the ClientHello, if any
 * @param protocol         {@code TLSv1.3}
 * @param cipherSuite      the suite's IANA name, as the engine says it
 * @param resumed          whether an earlier session was resumed
 * @param localCertificates our certificate and chain, empty when we sent none
 * @param peer             what was found out about the peer's certificate
 */
public record Handshake(
        TlsProfile profile,
        int generation,
        ProfileSelector chosenBy,
        Optional<String> sni,
        String protocol,
        String cipherSuite,
        boolean resumed,
        List<X509Certificate> localCertificates,
        PeerVerdict peer) {

    public Handshake {
        localCertificates = List.copyOf(localCertificates);
    }

    /** The suite by OpenSSL's name, as {@code cipher_list} has it. */
    public String cipher() {
        return CipherTable.named(cipherSuite).map(CipherSuite::name).orElse(cipherSuite);
    }
}
