package org.sipmodule.tls.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.sipmodule.tls.cipher.SecurityLevel;
import org.sipmodule.tls.config.TlsMethod;
import org.sipmodule.tls.pem.Identity;
import org.sipmodule.tls.pem.TrustedCertificates;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.pki.TestProfile;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Output goes into a buffer of the size that the session tells, whatever is ready to be sent. */
public class RoomyEngineTest {

    private static final int MOST_STEPS = 100;
    private static final int CLEAR = 16 * 1024;

    private final Issued root = Issued.root("Root");
    private final Issued intermediate = root.intermediate("Intermediate");
    private final Issued server = intermediate.leaf("server");

    private ProfileContext context(TestProfile profile, boolean sessionCache, int intermediates) {
        List<X509Certificate> chain = new ArrayList<>(List.of(server.certificate()));
        chain.addAll(Collections.nCopies(intermediates, intermediate.certificate()));
        return new ProfileContext(
                profile.build(),
                new ProfileMaterial(
                        List.of(new Identity(chain, server.keys().getPrivate())),
                        new TrustedCertificates(List.of(root.certificate()), List.of()),
                        Optional.empty(),
                        ""),
                new EngineSettings(List.of(), SecurityLevel.DEFAULT, sessionCache),
                Clock.fixed(CertificateSpec.NOW, ZoneOffset.UTC));
    }

    private EnginePair pair(TlsMethod method, boolean sessionCache, int intermediates) {
        ProfileContext serving = context(TestProfile.server().method(method), sessionCache, intermediates);
        ProfileContext calling = context(TestProfile.client().method(method), false, 1);
        return new EnginePair(calling.clientEngine(Optional.of("server")), serving.serverEngine(ClientOffer.UNKNOWN));
    }

    /** With TLS 1.3 the tickets leave with the first bytes. */
    @Test
    public void fullFirstRecordLeavesWithTheTickets() throws SSLException {
        EnginePair pair = pair(TlsMethod.TLSV1_3, true, 1).handshake();
        ByteBuffer clear = ByteBuffer.allocate(3 * CLEAR);
        ByteBuffer wire = ByteBuffer.allocate(4 * CLEAR);
        while (clear.hasRemaining()) {
            assertThat(wrap(pair.server, clear, wire).bytesConsumed()).isPositive();
        }
        wire.flip();
        int received = 0;
        for (int i = 0; wire.hasRemaining() && i < MOST_STEPS; i++) {
            received += pair.client.unwrap(wire, ByteBuffer.allocate(2 * CLEAR)).bytesProduced();
        }
        assertThat(received).isEqualTo(clear.capacity());
        pair.close();
    }

    @DataProvider
    public Object[][] chains() {
        return new Object[][] {
            {TlsMethod.TLSV1_2, 34}, {TlsMethod.TLSV1_2, 60}, {TlsMethod.TLSV1_3, 34}, {TlsMethod.TLSV1_3, 60},
        };
    }

    @Test(dataProvider = "chains")
    public void flightLongerThanARecordLeavesInSteps(TlsMethod method, int certificates) throws SSLException {
        EnginePair pair = pair(method, false, certificates);
        ByteBuffer hello = ByteBuffer.allocate(2 * CLEAR);
        pair.client.beginHandshake();
        wrap(pair.client, ByteBuffer.allocate(0), hello);
        pair.server.unwrap(hello.flip(), ByteBuffer.allocate(2 * CLEAR));
        ByteBuffer flight = ByteBuffer.allocate(6 * CLEAR);
        HandshakeStatus next = pair.server.getHandshakeStatus();
        for (int i = 0; next != HandshakeStatus.NEED_UNWRAP && i < MOST_STEPS; i++) {
            if (next == HandshakeStatus.NEED_TASK) {
                pair.server.getDelegatedTask().run();
                next = pair.server.getHandshakeStatus();
            } else {
                next = wrap(pair.server, ByteBuffer.allocate(0), flight).getHandshakeStatus();
            }
        }
        assertThat(next).isEqualTo(HandshakeStatus.NEED_UNWRAP);
        assertThat(flight.position()).isGreaterThan(certificates * intermediateSize());
        pair.close();
    }

    private int intermediateSize() {
        try {
            return intermediate.certificate().getEncoded().length;
        } catch (java.security.cert.CertificateEncodingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** As a caller does it that asks the session for the size. */
    private static SSLEngineResult wrap(SSLEngine engine, ByteBuffer clear, ByteBuffer wire) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(clear, out);
        assertThat(result.getStatus()).isEqualTo(SSLEngineResult.Status.OK);
        wire.put(out.flip());
        return result;
    }
}
