package org.sipmodule.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.sipmodule.module.Param;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.config.ScriptParams;
import org.sipmodule.tls.config.TlsParams;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ParameterChecksTest {

    @DataProvider
    public Object[][] scripts() {
        return new Object[][] {
            {"nothing set", new ScriptParams(), List.of()},
            {
                "defaults said aloud",
                new ScriptParams()
                        .with(TlsParams.TLS_DEBUG, 3)
                        .with(TlsParams.CT_WQ_BLK_SIZE, 4096)
                        .with(TlsParams.INIT_MODE, 0)
                        .with(TlsParams.PROVIDER_QUIRKS, 0)
                        .with(TlsParams.RENEGOTIATION, 0),
                List.of()
            },
            {
                "what this engine does not have",
                new ScriptParams()
                        .with(TlsParams.TLS_DISABLE_COMPRESSION, 0)
                        .with(TlsParams.SSL_RELEASE_BUFFERS, 0)
                        .with(TlsParams.SSL_FREELIST_MAX_LEN, 32)
                        .with(TlsParams.SSL_READ_AHEAD, 1)
                        .with(TlsParams.TLS_FORCE_RUN, 11)
                        .with(TlsParams.RENEGOTIATION, 1)
                        .with(TlsParams.CT_WQ_BLK_SIZE, 1000),
                List.of(
                        "kamailio.cfg:10:1: tls_disable_compression=0 has no effect: the engine has no TLS"
                                + " compression, which stays off",
                        "kamailio.cfg:11:1: ssl_release_buffers=0 has no effect: the engine has no such switch;"
                                + " buffers are always released",
                        "kamailio.cfg:12:1: ssl_freelist_max_len=32 has no effect: the engine keeps no free list",
                        "kamailio.cfg:13:1: ssl_read_ahead=1 has no effect: the transport reads ahead in its own"
                                + " buffers",
                        "kamailio.cfg:14:1: tls_force_run=11 has no effect: there is no library check that it could"
                                + " overrule",
                        "kamailio.cfg:15:1: renegotiation=1 has no effect: the engine refuses every renegotiation; a"
                                + " client that asks for one is told so, then closed",
                        "kamailio.cfg:16:1: ct_wq_blk_size=1000 has no effect: the queues hold messages as they are,"
                                + " and no blocks")
            },
            {
                "what starts in Kamailio too, and asks for nothing",
                new ScriptParams()
                        .with(TlsParams.TLS_DISABLE_COMPRESSION, 2)
                        .with(TlsParams.SSL_RELEASE_BUFFERS, 7)
                        .with(TlsParams.SSL_FREELIST_MAX_LEN, -5)
                        .with(TlsParams.SSL_READ_AHEAD, -1)
                        .with(TlsParams.TLS_DEBUG, 10)
                        .with(TlsParams.SESSION_CACHE, 5),
                List.of()
            },
            {
                "what newer versions have for OpenSSL 3",
                new ScriptParams().with(TlsParams.INIT_MODE, 1).with(TlsParams.PROVIDER_QUIRKS, 2),
                List.of(
                        "kamailio.cfg:10:1: init_mode=1 has no effect: there is no OpenSSL to be started",
                        "kamailio.cfg:11:1: provider_quirks=2 has no effect: there is no OpenSSL, and so none of its"
                                + " providers")
            },
            {
                "a random generator",
                new ScriptParams().with(TlsParams.RAND_ENGINE, "KRAND"),
                List.of("kamailio.cfg:10:1: rand_engine has no effect: the engine's own generator is used")
            },
            {
                "an unknown random generator",
                new ScriptParams().with(TlsParams.RAND_ENGINE, "cryptrand"),
                List.of(
                        "kamailio.cfg:10:1: rand_engine: cryptrand is unknown and has no effect: one of krand, fastrand,"
                                + " cryptorand, kxlibssl, which have none either. Did you mean cryptorand?")
            },
            {
                "a session id context",
                new ScriptParams().with(TlsParams.SESSION_ID, "my-session-id-context"),
                List.of("kamailio.cfg:10:1: session_id has no effect: sessions are separated by profile and generation"
                        + " instead")
            },
            {
                "a session id context of 33 bytes",
                new ScriptParams().with(TlsParams.SESSION_ID, "x".repeat(31) + "é"),
                List.of("kamailio.cfg:10:1: session_id: 33 bytes are too long, and the parameter has no effect: at most"
                        + " 32 bytes; sessions are separated by profile and generation instead")
            },
            {
                "a record size that is none",
                new ScriptParams().with(TlsParams.SSL_MAX_SEND_FRAGMENT, 100),
                List.of("kamailio.cfg:10:1: ssl_max_send_fragment: 100 is no record size: 512 to 16384 bytes, or -1 for"
                        + " the largest")
            },
            {
                "another engine",
                new ScriptParams().with(TlsParams.ENGINE, "gost"),
                List.of("kamailio.cfg:10:1: engine: gost is an engine of OpenSSL: NONE or pkcs11. Set engine to pkcs11"
                        + " and, in engine_config, MODULE_PATH to the PKCS#11 library of the token's maker")
            },
            {
                "what the engine does not do",
                new ScriptParams().with(TlsParams.ENGINE, "pkcs11").with(TlsParams.ENGINE_ALGORITHMS, "RSA, ec"),
                List.of("kamailio.cfg:11:1: engine_algorithms has no effect: the engine signs with the private keys on"
                        + " its token and does nothing else")
            },
            {
                "free memory is not watched",
                new ScriptParams().with(TlsParams.LOW_MEM_THRESHOLD1, 0).with(TlsParams.LOW_MEM_THRESHOLD2, 0),
                List.of(
                        "kamailio.cfg:10:1: low_mem_threshold1=0: connections are taken on until memory is full and nobody"
                                + " is served. Set it to -1, which keeps a reserve, or to the KB that must stay free",
                        "kamailio.cfg:11:1: low_mem_threshold2=0: connections there are may fill what memory is left. Set it"
                                + " to -1, which keeps a reserve, or to the KB that must stay free")
            },
            {
                "no class of algorithms",
                new ScriptParams().with(TlsParams.ENGINE, "pkcs11").with(TlsParams.ENGINE_ALGORITHMS, "CIPHER"),
                List.of(
                        "kamailio.cfg:11:1: engine_algorithms: CIPHER is no class of algorithms: some of ALL, RSA, DSA,"
                                + " DH, EC, RAND, CIPHERS, DIGESTS, PKEY, PKEY_CRYPTO, PKEY_ASN1. Did you mean CIPHERS?",
                        "kamailio.cfg:11:1: engine_algorithms has no effect: the engine signs with the private keys on"
                                + " its token and does nothing else")
            },
        };
    }

    @Test(dataProvider = "scripts")
    public void saysWhatHasNoEffect(String name, ScriptParams script, List<String> said) {
        Problems problems = new Problems();
        new ParameterChecks(script, problems).run();
        assertThat(problems.all().stream().map(Problem::toString)).as(name).containsExactlyElementsOf(said);
    }

    @Test
    public void ignoredProfileParametersAreTold() {
        Problems problems = new Problems();
        new ParameterChecks(
                        new ScriptParams()
                                .with(TlsParams.CONFIG, "tls.cfg")
                                .with(TlsParams.TLS_METHOD, "TLSv1.2")
                                .with(TlsParams.SESSION_CACHE, 1)
                                .with(TlsParams.VERIFY_CERTIFICATE, 0),
                        problems)
                .run();

        assertThat(problems.all().stream().map(Problem::toString))
                .containsExactly(
                        "kamailio.cfg:11:1: tls_method has no effect: config is set, and its profiles take nothing from"
                                + " modparams. Set method in its sections",
                        "kamailio.cfg:13:1: verify_certificate has no effect: config is set, and its profiles take"
                                + " nothing from modparams. Set verify_certificate in its sections");
        assertThat(problems.hasErrors()).isFalse();
    }

    @DataProvider
    public Object[][] rowsOfTheReadme() throws IOException {
        return ReadmeParameter.read().stream()
                .filter(row -> !row.modparam().isEmpty())
                .map(row -> new Object[] {row.modparam(), row.state()})
                .toArray(Object[][]::new);
    }

    /** What says at start that it has no effect says so in the README, and nothing else does. */
    @Test(dataProvider = "rowsOfTheReadme")
    public void theReadmeSaysWhatHasNoEffect(String name, String state) {
        Param<?> param = TlsParams.ALL.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow();
        Problems problems = new Problems();
        // with an engine, as some parameters act with one only
        new ParameterChecks(setToSomethingElse(param, new ScriptParams().with(TlsParams.ENGINE, "pkcs11")), problems)
                .run();

        boolean inert = problems.all().stream()
                .map(Problem::toString)
                .anyMatch(said -> said.contains(": " + name) && said.contains("has no effect"));
        if (inert) {
            assertThat(state).containsPattern("no effect|to come");
        } else {
            assertThat(state).matches("(acts|ours|to come).*").doesNotContain("no effect");
        }
    }

    private static ScriptParams setToSomethingElse(Param<?> param, ScriptParams script) {
        if (!param.isNumber()) {
            return script.withRaw(param, "x");
        }
        int standard = (Integer) param.defaultValue().orElseThrow();
        return script.withRaw(param, standard == param.max() ? standard - 1 : standard + 1);
    }
}
