package org.sipmodule.tls.runtime;

import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.engine.ClientOffer;
import org.sipmodule.tls.engine.ProfileContext;
import org.sipmodule.tls.engine.Settled;

/**
 * The configuration in force: one reference, swapped whole. A connection takes it once, when its ClientHello has been read,
 * and keeps what it took.
 */
public final class ActiveConfiguration implements InboundPolicy {

    private volatile ServingConfiguration current;

    public ActiveConfiguration(ServingConfiguration first) {
        this.current = first;
    }

    public ServingConfiguration current() {
        return current;
    }

    /** Puts the next configuration in force, for connections whose ClientHello is read from now on. */
    public void publish(ServingConfiguration next) {
        current = next;
    }

    @Override
    public Admitted choose(Optional<String> sni, ClientOffer offer, InetSocketAddress local, InetSocketAddress remote) {
        ServingConfiguration taken = current;
        TlsProfile profile = taken.selector().server(local, sni);
        ProfileContext context = taken.context(profile);
        return new Admitted(
                profile.label(),
                context.serverEngine(offer),
                finished -> handshake(taken.generation(), context, sni, finished));
    }

    private static Handshake handshake(int generation, ProfileContext context, Optional<String> sni, SSLEngine finished)
            throws SSLException {
        Settled settled = context.settle(finished);
        return new Handshake(
                context.profile(),
                generation,
                sni,
                settled.protocol(),
                settled.cipherSuite(),
                settled.resumed(),
                settled.localCertificates(),
                settled.peer());
    }
}
