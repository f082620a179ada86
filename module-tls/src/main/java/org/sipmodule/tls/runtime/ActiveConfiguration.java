package org.sipmodule.tls.runtime;

import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.log.OneLine;
import org.sipmodule.module.log.SparseLog;
import org.sipmodule.tls.config.ProfileSelector;
import org.sipmodule.tls.config.ServerName;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.config.TlsVersion;
import org.sipmodule.tls.config.VerifyName;
import org.sipmodule.tls.config.VerifyName.Rule;
import org.sipmodule.tls.engine.ClientOffer;
import org.sipmodule.tls.engine.ProfileContext;
import org.sipmodule.tls.engine.Settled;
import org.sipmodule.tls.runtime.TlsEnd.Settlement;
import org.sipmodule.tls.verify.NameCheck;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The configuration in force: one reference, swapped whole. A connection takes it once, when its ClientHello has been read,
 * and keeps what it took.
 */
public final class ActiveConfiguration implements InboundPolicy, OutboundPolicy {

    private static final int LONGEST_QUOTE = 64;

    private final SparseLog<String> unknownIds = SparseLog.byText(LoggerFactory.getLogger(ActiveConfiguration.class));
    private final Predicate<TlsConnection> connectionOut;
    private volatile ServingConfiguration current;

    /** @param connectionOut whether a new outbound connection may carry anything; called on the connection's worker */
    public ActiveConfiguration(ServingConfiguration first, Predicate<TlsConnection> connectionOut) {
        this.current = first;
        this.connectionOut = connectionOut;
    }

    public ServingConfiguration current() {
        return current;
    }

    /** Puts the next configuration in force, for connections whose ClientHello is read from now on. */
    public void publish(ServingConfiguration next) {
        current = next;
    }

    @Override
    public TlsEnd choose(Optional<String> sni, ClientOffer offer, InetSocketAddress local, InetSocketAddress remote) {
        ServingConfiguration taken = current;
        TlsProfile profile = taken.selector().server(local, sni);
        ProfileContext context = taken.context(profile);
        return new TlsEnd(
                profile.label(),
                sni,
                profile.hasKeyInHardware(),
                context.serverEngine(offer),
                settlement(taken, context, sni, context::settle));
    }

    @Override
    public boolean mayWaitForToken() {
        return current.serversUseTokens();
    }

    @Override
    public Choice choose(Dial dial) {
        ServingConfiguration taken = current;
        ConnectIntent intent = dial.intent();
        TlsProfile profile =
                taken.selector().client(dial.remote(), dial.local(), intent.serverName(), intent.serverId());
        intent.serverId()
                .filter(id -> !id.isEmpty()
                        && profile.serverId().filter(id::equalsIgnoreCase).isEmpty())
                .ifPresent(id -> tellUnknown(id, taken, profile));
        // D10: what the script asks for, else the profile's own name, else the name that was dialled
        Optional<String> sni = intent.serverName()
                .or(() -> profile.serverName().map(ServerName::name))
                .or(dial::name)
                .flatMap(ServerName::sni);
        ProfileContext context = taken.context(profile);
        VerifyName check = profile.verifyName();
        Settlement settlement =
                settlement(taken, context, sni, finished -> named(check, dial, context.settle(finished)));
        return new Choice(
                new ReuseKey(
                        dial.remote(),
                        dial.local(),
                        context.identity(),
                        sni,
                        Optional.of(dial.identity()).filter(name -> check.isOnDialled()),
                        dial.owner()),
                profile.label(),
                sni,
                newest(profile.method().versions()),
                profile.hasKeyInHardware(),
                () -> new TlsEnd(
                        profile.label(), sni, profile.hasKeyInHardware(), context.clientEngine(sni), settlement));
    }

    /** The profile that is taken in its place may verify nobody. */
    private void tellUnknown(String id, ServingConfiguration taken, TlsProfile profile) {
        unknownIds.log(
                Level.WARN,
                id,
                "no client profile has server_id {}, a request that asks for it leaves by {}{}",
                OneLine.of(id, LONGEST_QUOTE),
                profile.label(),
                NearestName.clause(id, taken.selector().serverIds()));
    }

    private static String newest(Set<TlsVersion> versions) {
        return Collections.max(versions).protocol();
    }

    @Override
    public boolean mayCarry(TlsConnection connection) {
        return connectionOut.test(connection);
    }

    /**
     * The script's own choice of a server_name does not count: it is about SNI, and the domain of the request is what the
     * peer must be responsible for (RFC 5922, 7.3).
     */
    private static Settled named(VerifyName check, Dial dial, Settled settled) throws SSLException {
        if (check.isOn()) {
            X509Certificate own = settled.peer().chain().get(0);
            Optional<String> mismatch =
                    new NameCheck(check.wanted(dial.identity()), check.rule() == Rule.WILDCARD).mismatch(own);
            if (mismatch.isPresent()) {
                String reason = settled.peer().reason(mismatch.get());
                throw new SSLException(reason, new CertificateException(reason));
            }
        }
        return settled;
    }

    /** Settles a finished handshake. */
    private interface Settling {
        Settled settle(SSLEngine finished) throws SSLException;
    }

    /**
     * Has of the other profiles what they are called and set to, which {@code $tls_sni_match} asks for; their keys and lists
     * would live as long as a connection does.
     */
    private static Settlement settlement(
            ServingConfiguration taken, ProfileContext context, Optional<String> sni, Settling settling) {
        int generation = taken.generation();
        ProfileSelector selector = taken.selector();
        return finished -> {
            Settled settled = settling.settle(finished);
            return new Handshake(
                    context.profile(),
                    generation,
                    selector,
                    sni,
                    settled.protocol(),
                    settled.cipherSuite(),
                    settled.resumed(),
                    settled.localCertificates(),
                    settled.peer());
        };
    }
}
