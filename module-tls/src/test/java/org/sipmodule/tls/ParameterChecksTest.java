package org.sipmodule.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.config.ScriptParams;
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
                        .with(TlsParams.RENEGOTIATION, 0),
                List.of()
            },
            {
                "what this engine does not have",
                new ScriptParams().with(TlsParams.TLS_DEBUG, 10).with(TlsParams.CON_CT_WQ_MAX, 1000),
                List.of(
                        "kamailio.cfg:10:1: tls_debug=10 has no effect: the engine has no debug messages of its own",
                        "kamailio.cfg:11:1: con_ct_wq_max=1000 has no effect: this version opens no outbound TLS"
                                + " connections")
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
}
