package org.sipmodule.tls.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sipmodule.tls.pki.CertificateSpec.NOW;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.conscrypt.Conscrypt;
import org.sipmodule.tls.config.TlsMethod;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.config.VerifyClient;
import org.sipmodule.tls.pki.MovingClock;
import org.sipmodule.tls.pki.TakesAll;
import org.sipmodule.tls.pki.TestProfile;
import org.sipmodule.tls.verify.VerifyResult;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Which sessions a server takes up again, and what of them is looked at anew. */
public class ResumptionTest {

    private final Contexts contexts = new Contexts();

    @DataProvider
    public Object[][] resumption() {
        return new Object[][] {
            {TlsMethod.TLSV1_2, true, true},
            {TlsMethod.TLSV1_3, true, true},
            {TlsMethod.TLSV1_1, true, true},
            {TlsMethod.TLSV1_2, false, true},
            {TlsMethod.TLSV1_2, true, false},
            {TlsMethod.TLSV1_3, true, false},
            {TlsMethod.TLSV1_2, false, false},
        };
    }

    /** D24: the client here offers whatever it was given; the server decides. */
    @Test(dataProvider = "resumption")
    public void sessionsAreResumedOnlyWhereWanted(TlsMethod method, boolean clientTickets, boolean cache)
            throws Exception {
        TlsProfile profile = TestProfile.server()
                .method(method)
                .verifyClient(VerifyClient.OPTIONAL)
                .build();
        ProfileContext serving =
                contexts.context(profile, Contexts.identity(contexts.server, contexts.intermediate), cache);
        ProfileContext other =
                contexts.context(profile, Contexts.identity(contexts.server, contexts.intermediate), cache);
        SSLContext calling = ProfileContext.context(
                ConscryptProvider.shared(),
                new ProfileKeys(Contexts.identity(contexts.good).stream().toList(), List.of()),
                new TakesAll());
        assertThat(again(calling, serving, method, clientTickets).resumed()).isFalse();
        Settled second = again(calling, serving, method, clientTickets);
        assertThat(second.resumed()).isEqualTo(cache);
        assertThat(second.peer().result()).isEqualTo(VerifyResult.OK);
        assertThat(again(calling, other, method, clientTickets).resumed()).isFalse();
    }

    private static Settled again(SSLContext calling, ProfileContext serving, TlsMethod method, boolean tickets)
            throws SSLException {
        SSLEngine client = calling.createSSLEngine("server.test", 5061);
        client.setUseClientMode(true);
        client.setEnabledProtocols(
                method.versions().stream().map(version -> version.protocol()).toArray(String[]::new));
        Conscrypt.setUseSessionTickets(client, tickets);
        EnginePair pair = new EnginePair(client, serving.serverEngine(ClientOffer.UNKNOWN)).handshake();
        Settled settled = serving.settle(pair.server);
        pair.send(pair.server);
        pair.send(pair.client);
        pair.close();
        return settled;
    }

    /** A resumed session does not pass the trust manager; what was true when it began may not be true any more. */
    @Test(dataProvider = "resumptionChecks")
    public void resumedPeersAreCheckedAsNewOnes(VerifyClient check, TlsMethod method, boolean refused)
            throws Exception {
        MovingClock clock = new MovingClock(NOW);
        ProfileContext serving = contexts.context(
                TestProfile.server().method(method).verifyClient(check).build(),
                Contexts.identity(contexts.server, contexts.intermediate),
                List.of(),
                true,
                clock);
        SSLContext calling = ProfileContext.context(
                ConscryptProvider.shared(),
                new ProfileKeys(Contexts.identity(contexts.good).stream().toList(), List.of()),
                new TakesAll());
        assertThat(again(calling, serving, method, true).peer().isVerified()).isTrue();
        clock.set(NOW.plus(Duration.ofDays(61)));
        if (refused) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> again(calling, serving, method, true))
                        .isInstanceOf(SSLException.class)
                        .hasStackTraceContaining("certificate has expired at depth ");
            }
        } else {
            Settled second = again(calling, serving, method, true);
            assertThat(second.resumed()).isTrue();
            assertThat(second.peer().result()).isEqualTo(VerifyResult.EXPIRED);
        }
    }

    @DataProvider
    public Object[][] resumptionChecks() {
        return new Object[][] {
            {VerifyClient.ON, TlsMethod.TLSV1_2, true},
            {VerifyClient.ON, TlsMethod.TLSV1_3, true},
            {VerifyClient.OPTIONAL, TlsMethod.TLSV1_2, true},
            {VerifyClient.OPTIONAL, TlsMethod.TLSV1_3, true},
            {VerifyClient.OPTIONAL_NO_CA, TlsMethod.TLSV1_2, false},
            {VerifyClient.OPTIONAL_NO_CA, TlsMethod.TLSV1_3, false},
        };
    }

    @Test
    public void clientEnginesNeverResume() throws SSLException {
        ProfileContext serving = contexts.context(
                TestProfile.server().build(), Contexts.identity(contexts.server, contexts.intermediate), true);
        ProfileContext calling = contexts.client(TestProfile.client(), null);
        for (int i = 0; i < 2; i++) {
            EnginePair pair = new EnginePair(
                            calling.clientEngine(Optional.of("a.example.test")),
                            serving.serverEngine(ClientOffer.UNKNOWN))
                    .handshake();
            assertThat(serving.settle(pair.server).resumed()).isFalse();
            calling.settle(pair.client);
            pair.send(pair.server);
            pair.close();
        }
    }
}
