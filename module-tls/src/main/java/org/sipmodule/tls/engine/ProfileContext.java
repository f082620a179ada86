package org.sipmodule.tls.engine;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.sipmodule.tls.config.PeerCheck;
import org.sipmodule.tls.config.Role;
import org.sipmodule.tls.config.ServerName;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.config.TlsVersion;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.verify.PeerVerdict;
import org.sipmodule.tls.verify.PeerVerifier;
import org.sipmodule.tls.verify.Purpose;

/**
 * What makes the engines of one profile in one generation of the configuration. Sessions live in it alone, so that none is
 * resumed under another profile or after a reload (README D24). Immutable; safe from any thread.
 */
public final class ProfileContext {

    /** As many sessions as there may be connections by default; OpenSSL's life time of a session. */
    private static final int CACHED_SESSIONS = 2048;

    private static final int SESSION_SECONDS = 7200;

    private final TlsProfile profile;
    private final ProfileIdentity identity;
    private final ProfileMaterial material;
    private final EngineSettings settings;
    private final Clock clock;
    private final PeerVerifier verifier;
    private final ConscryptProvider conscrypt;
    private final List<Keyed> contexts;
    private final String[] protocols;

    /** The engine has one certificate at a time, so a server has one context for each; a client's chooses for itself. */
    private record Keyed(List<Identity> identities, SSLContext context, List<String> suites) {
        private PublicKey key() {
            return identities.get(0).leaf().getPublicKey();
        }
    }

    /** @throws org.sipmodule.module.ConfigException when the engine does not load */
    public ProfileContext(TlsProfile profile, ProfileMaterial material, EngineSettings settings, Clock clock) {
        this.profile = profile;
        this.identity = new ProfileIdentity(profile.unplaced(), material.digest());
        this.material = material;
        this.settings = settings;
        this.clock = clock;
        this.conscrypt = ConscryptProvider.shared();
        this.verifier = new PeerVerifier(
                material.trusted().all(),
                material.lists(),
                profile.verifyDepth(),
                settings.securityLevel(),
                profile.verifyStrict(),
                conscrypt.signatures());
        this.protocols =
                profile.method().versions().stream().map(TlsVersion::protocol).toArray(String[]::new);
        List<Identity> identities = material.identities();
        this.contexts = profile.key().role() == Role.SERVER && identities.size() > 1
                ? identities.stream().map(List::of).map(this::keyed).toList()
                : List.of(keyed(identities));
    }

    /** What the profile shows to its peers; empty for a client without a certificate. */
    public List<OwnCertificate> ownCertificates() {
        List<Identity> identities = material.identities();
        List<Path> files = Stream.concat(
                        profile.certificate().stream(),
                        profile.second().map(TlsProfile.SecondPair::certificate).stream())
                .toList();
        // a client's first certificate may have no key, and then is not shown
        int without = files.size() - identities.size();
        return IntStream.range(0, identities.size())
                .mapToObj(i -> new OwnCertificate(
                        profile.label(),
                        files.get(without + i),
                        identities.get(i).soonestToExpire()))
                .toList();
    }

    /** The revocation lists that peers are verified by. */
    public List<ListInForce> lists() {
        return material.lists().stream()
                .flatMap(lists -> lists.terms().stream())
                .map(term -> new ListInForce(profile.crl().orElseThrow(), term))
                .toList();
    }

    private Keyed keyed(List<Identity> identities) {
        ProfileKeys keys = new ProfileKeys(identities, settings.cipherSuites());
        SSLContext context = context(
                conscrypt,
                keys,
                new ProfileTrust(
                        verifier,
                        profile.peerCheck().enforce(),
                        material.trusted().fromList(),
                        clock));
        // the engine always keeps some for a while; where that is not wanted they are also taken out one by one
        SSLSessionContext sessions = context.getServerSessionContext();
        sessions.setSessionCacheSize(settings.sessionCache() ? CACHED_SESSIONS : 1);
        sessions.setSessionTimeout(settings.sessionCache() ? SESSION_SECONDS : 1);
        return new Keyed(identities, context, suites(context, keys));
    }

    /**
     * What its engines are told, one by one; empty for their own list. A server's need no suite that its key cannot serve, and
     * the library reads the list anew for each connection, which with all suites is a twentieth of a resumed handshake.
     */
    private List<String> suites(SSLContext context, ProfileKeys keys) {
        List<String> wanted = settings.cipherSuites();
        if (profile.key().role() == Role.CLIENT) {
            return wanted;
        }
        List<String> served = keys.ofOwnType(wanted.isEmpty() ? ownSuites(context) : wanted);
        // where there is none, the whole list is what nothing can be agreed on with
        return served.isEmpty() ? wanted : served;
    }

    private static List<String> ownSuites(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        try {
            return List.of(engine.getEnabledCipherSuites());
        } finally {
            EngineRelease.release(engine);
        }
    }

    public TlsProfile profile() {
        return profile;
    }

    /** The profile as what it does and shows, wherever it is written: equal when a reload has found nothing else. */
    public ProfileIdentity identity() {
        return identity;
    }

    /**
     * An engine for an accepted connection, ready for its first {@code unwrap}.
     *
     * @param offer decides between two certificates: ECDSA when the client takes it, as it is the cheaper one
     */
    public SSLEngine serverEngine(ClientOffer offer) {
        SSLEngine engine = engine(chosenBy(offer));
        engine.setUseClientMode(false);
        Conscrypt.setUseSessionTickets(engine, settings.sessionCache());
        PeerCheck check = profile.peerCheck();
        if (check.require()) {
            engine.setNeedClientAuth(true);
        } else if (check.request()) {
            engine.setWantClientAuth(true);
        }
        return settings.sessionCache() ? new WatchedEngine(engine) : new RoomyEngine(engine);
    }

    /**
     * An engine for an opened connection, ready for its first {@code wrap}. It never resumes, as Kamailio never does.
     *
     * @param serverName sent in the ClientHello unless it is an address
     */
    public SSLEngine clientEngine(Optional<String> serverName) {
        SSLEngine engine = engine(contexts.get(0));
        engine.setUseClientMode(true);
        Conscrypt.setUseSessionTickets(engine, false);
        try {
            serverName.flatMap(ServerName::sni).ifPresent(name -> send(name, engine));
        } catch (RuntimeException refused) {
            // nobody else knows of it, and its memory is not the collector's
            EngineRelease.release(engine);
            throw refused;
        }
        return new RoomyEngine(engine);
    }

    private static void send(String name, SSLEngine engine) {
        Conscrypt.setHostname(engine, name);
        if (DotlessName.is(name)) {
            DotlessName.send(engine, name);
        }
    }

    /**
     * To be called once, when the handshake of an engine of this context has ended: says what it settled, and takes care
     * that the session cannot be resumed where that is off. The verdict comes from the session's certificates, resumed or
     * not. May verify signatures; no I/O.
     *
     * @throws SSLException when the profile demands more of the peer than is proven now. A resumed session does not pass the
     *     trust manager, and its certificate may have expired or been revoked since
     */
    public Settled settle(SSLEngine engine) throws SSLException {
        SSLSession session = engine.getSession();
        boolean client = engine.getUseClientMode();
        // where none is asked for, the session would tell so by an exception, which costs a hundredth of a
        // handshake
        List<X509Certificate> presented = client || profile.peerCheck().request() ? peerOf(session) : List.of();
        List<X509Certificate> own = certificates(session.getLocalCertificates());
        if (client || !settings.sessionCache()) {
            // without tickets the engine still keeps sessions by their id
            session.invalidate();
        }
        Purpose purpose = client ? Purpose.SERVER : Purpose.CLIENT;
        PeerVerdict verdict = profile.peerCheck().enforce()
                ? verifier.verify(presented, purpose, clock.instant())
                : verifier.verifyToEnd(presented, purpose, clock.instant());
        if (!suffices(verdict, client)) {
            session.invalidate();
            throw new SSLException(verdict.reason(), new CertificateException(verdict.reason()));
        }
        boolean resumed = engine instanceof WatchedEngine watched && watched.isResumed();
        return new Settled(session.getProtocol(), session.getCipherSuite(), resumed, own, verdict);
    }

    private boolean suffices(PeerVerdict verdict, boolean client) {
        PeerCheck check = profile.peerCheck();
        return verdict.hasCertificate()
                ? verdict.isVerified() || !check.enforce()
                : client ? !check.enforce() : !check.require();
    }

    /**
     * Tries each of the profile's keys with its versions and suites in a handshake in memory, so that what cannot work is
     * found at load.
     *
     * @return why one failed; empty when all worked, or when there is no identity to try
     */
    public Optional<String> proveHandshake() {
        List<String> suites = profile.key().role() == Role.SERVER ? settings.cipherSuites() : List.of();
        return material.identities().stream()
                .flatMap(identity -> new HandshakeProof(conscrypt, identity, protocols, suites).run().stream())
                .findFirst();
    }

    private Keyed chosenBy(ClientOffer offer) {
        if (contexts.size() == 1) {
            return contexts.get(0);
        }
        int newest = profile.method().versions().stream()
                .mapToInt(TlsVersion::number)
                .max()
                .orElseThrow();
        return contexts.stream()
                .filter(each -> offer.takes(each.key(), newest, settings.cipherSuites()))
                .min(Comparator.comparing(each -> each.key().getAlgorithm().equals("RSA")))
                .orElse(contexts.get(0));
    }

    private SSLEngine engine(Keyed keyed) {
        // without host and port: with them a client engine would look for a session to resume
        SSLEngine engine = keyed.context().createSSLEngine();
        engine.setEnabledProtocols(protocols);
        if (!keyed.suites().isEmpty()) {
            engine.setEnabledCipherSuites(keyed.suites().toArray(new String[0]));
        }
        NamedGroups.enable(engine);
        Conscrypt.setBufferAllocator(engine, conscrypt.buffers());
        return engine;
    }

    static SSLContext context(ConscryptProvider conscrypt, KeyManager key, TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", conscrypt.provider());
            context.init(new KeyManager[] {key}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Conscrypt makes no context", e);
        }
    }

    private static List<X509Certificate> peerOf(SSLSession session) {
        try {
            return certificates(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    private static List<X509Certificate> certificates(Certificate @Nullable [] certificates) {
        List<X509Certificate> found = new ArrayList<>();
        if (certificates != null) {
            for (Certificate certificate : certificates) {
                found.add((X509Certificate) certificate);
            }
        }
        return found;
    }
}
