package org.sipmodule.tls.script;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.OptionalInt;
import org.sipmodule.module.Value;
import org.sipmodule.tls.cipher.CipherTable;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.verify.PeerVerdict;
import org.sipmodule.tls.verify.VerifyResult;

/** What scripts see of a finished handshake. */
final class HandshakeValues {

    private HandshakeValues() {}

    static Value version(Handshake handshake) {
        return Value.of(handshake.protocol());
    }

    /** The line of {@code openssl ciphers -v}, its end included, as Kamailio gives it. */
    static Value description(Handshake handshake) {
        return CipherTable.named(handshake.cipherSuite())
                .map(suite -> Value.of(suite.description() + "\n"))
                .orElse(Value.none());
    }

    static Value cipher(Handshake handshake) {
        return Value.of(handshake.cipher());
    }

    static Value cipherBits(Handshake handshake) {
        return CipherTable.named(handshake.cipherSuite())
                .map(suite -> Value.of(suite.bits()))
                .orElse(Value.none());
    }

    static Value serverName(Handshake handshake) {
        return Facts.text(handshake.sni());
    }

    static Value verified(Handshake handshake) {
        return Facts.truth(handshake.peer().isVerified());
    }

    static Value revoked(Handshake handshake) {
        return Facts.truth(handshake.peer().result() == VerifyResult.REVOKED);
    }

    static Value expired(Handshake handshake) {
        return Facts.truth(handshake.peer().result() == VerifyResult.EXPIRED);
    }

    /** The peer's own certificate is, not one further up. */
    static Value selfSigned(Handshake handshake) {
        return Facts.truth(handshake.peer().result() == VerifyResult.SELF_SIGNED);
    }

    static Value profile(Handshake handshake) {
        return Value.of(handshake.profile().label());
    }

    static Value generation(Handshake handshake) {
        return Value.of(handshake.generation());
    }

    static Value verifyReason(Handshake handshake) {
        return Value.of(handshake.peer().result().words());
    }

    /** @param index from the peer's own certificate, 0, to the trust anchor */
    static Value verifiedChain(Handshake handshake, OptionalInt index) {
        PeerVerdict peer = handshake.peer();
        List<X509Certificate> chain = peer.isVerified() ? peer.chain() : List.of();
        int at = index.orElse(0);
        return at < 0 || at >= chain.size() ? Value.none() : Facts.pem(new CertificateText(chain.get(at)).pem());
    }
}
