package org.sipmodule.tls;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Param;
import org.sipmodule.module.ParamValues;
import org.sipmodule.module.Problems;
import org.sipmodule.tls.config.EngineParams;
import org.sipmodule.tls.config.TlsConfigurations;
import org.sipmodule.tls.config.TlsParams;

/**
 * What is to be said at start-up about parameters that this engine cannot follow (README D28): once, with the reason,
 * and only when the script sets them to something that would matter.
 */
final class ParameterChecks {

    private static final int SMALLEST_FRAGMENT = 512;
    private static final int LARGEST_FRAGMENT = 16384;
    private static final int LONGEST_SESSION_ID = 32;
    private static final List<String> RAND_ENGINES = List.of("krand", "fastrand", "cryptorand", "kxlibssl");

    private static final List<String> ENGINE_ALGORITHMS =
            List.of("ALL", "RSA", "DSA", "DH", "EC", "RAND", "CIPHERS", "DIGESTS", "PKEY", "PKEY_CRYPTO", "PKEY_ASN1");

    private final ParamValues params;
    private final Problems problems;

    ParameterChecks(ParamValues params, Problems problems) {
        this.params = params;
        this.problems = problems;
    }

    void run() {
        sendFragment();
        inert(
                TlsParams.TLS_DISABLE_COMPRESSION,
                value -> value == 0,
                "the engine has no TLS compression, which stays off");
        inert(
                TlsParams.SSL_RELEASE_BUFFERS,
                value -> value == 0,
                "the engine has no such switch; buffers are always released");
        inert(TlsParams.SSL_FREELIST_MAX_LEN, value -> value > 0, "the engine keeps no free list");
        inert(TlsParams.SSL_READ_AHEAD, value -> value > 0, "the transport reads ahead in its own buffers");
        inert(TlsParams.TLS_FORCE_RUN, value -> value != 0, "there is no library check that it could overrule");
        inert(
                TlsParams.RENEGOTIATION,
                value -> value != 0,
                "the engine refuses every renegotiation; a client that asks for one is told so, then closed");
        inert(TlsParams.INIT_MODE, value -> value != 0, "there is no OpenSSL to be started");
        inert(TlsParams.PROVIDER_QUIRKS, value -> value != 0, "there is no OpenSSL, and so none of its providers");
        unused(TlsParams.CT_WQ_BLK_SIZE, "the queues hold messages as they are, and no blocks");
        unprotected(TlsParams.LOW_MEM_THRESHOLD1, "connections are taken on until memory is full and nobody is served");
        unprotected(TlsParams.LOW_MEM_THRESHOLD2, "connections there are may fill what memory is left");
        randEngine();
        sessionId();
        engine();
        TlsConfigurations.warnOfIgnored(params, problems);
    }

    /** The library of the original refuses these too (manual 10.16). */
    private void sendFragment() {
        int bytes = params.number(TlsParams.SSL_MAX_SEND_FRAGMENT);
        if (bytes >= 0 && (bytes < SMALLEST_FRAGMENT || bytes > LARGEST_FRAGMENT)) {
            problems.error(
                    params.place(TlsParams.SSL_MAX_SEND_FRAGMENT),
                    "ssl_max_send_fragment: " + bytes + " is no record size",
                    SMALLEST_FRAGMENT + " to " + LARGEST_FRAGMENT + " bytes, or -1 for the largest",
                    "");
        }
    }

    /** Conscrypt keeps the setter to itself; each profile and generation has a cache of its own (manual 10.28, D24). */
    private void sessionId() {
        int length = params.text(TlsParams.SESSION_ID).orElse("").getBytes(StandardCharsets.UTF_8).length;
        String reason = "sessions are separated by profile and generation instead";
        if (length > LONGEST_SESSION_ID) {
            problems.warning(
                    params.place(TlsParams.SESSION_ID),
                    "session_id: " + length + " bytes are too long, and the parameter has no effect",
                    "at most " + LONGEST_SESSION_ID + " bytes; " + reason,
                    "");
        } else {
            inertText(TlsParams.SESSION_ID, reason);
        }
    }

    /** As Kamailio does: who turns a protection off is told once (manual 10.24, 10.25). */
    private void unprotected(Param<Integer> threshold, String follows) {
        if (params.number(threshold) == 0) {
            problems.warning(
                    params.place(threshold),
                    threshold + "=0: " + follows,
                    "",
                    "Set it to -1, which keeps a reserve, or to the KB that must stay free");
        }
    }

    private void randEngine() {
        Optional<String> name = params.text(TlsParams.RAND_ENGINE);
        if (name.isPresent() && !RAND_ENGINES.contains(name.get().toLowerCase(Locale.ROOT))) {
            problems.warning(
                    params.place(TlsParams.RAND_ENGINE),
                    "rand_engine: " + name.get() + " is unknown and has no effect",
                    "one of " + String.join(", ", RAND_ENGINES) + ", which have none either",
                    NearestName.hint(name.get(), RAND_ENGINES));
        } else {
            inertText(TlsParams.RAND_ENGINE, "the engine's own generator is used");
        }
    }

    /** Never fall back from a key in hardware to something else (manual 10.34, README D27). */
    private void engine() {
        algorithms();
        switch (EngineParams.of(params).kind()) {
            case NONE -> {
                inertText(TlsParams.ENGINE_CONFIG, "no engine is set up");
                inertText(TlsParams.ENGINE_ALGORITHMS, "no engine is set up");
            }
            case PKCS11 ->
                inertText(
                        TlsParams.ENGINE_ALGORITHMS,
                        "the engine signs with the private keys on its token and does nothing else");
            case FOREIGN ->
                problems.error(
                        params.place(TlsParams.ENGINE),
                        "engine: " + params.text(TlsParams.ENGINE).orElse("") + " is an engine of OpenSSL",
                        "NONE or pkcs11",
                        "Set engine to pkcs11 and, in engine_config, MODULE_PATH to the PKCS#11 library of the token's"
                                + " maker");
        }
    }

    private void algorithms() {
        for (String word :
                params.text(TlsParams.ENGINE_ALGORITHMS).orElse("ALL").split(",", -1)) {
            String algorithm = word.strip();
            if (!ENGINE_ALGORITHMS.contains(algorithm.toUpperCase(Locale.ROOT))) {
                problems.error(
                        params.place(TlsParams.ENGINE_ALGORITHMS),
                        "engine_algorithms: " + (algorithm.isEmpty() ? "an empty word" : algorithm)
                                + " is no class of algorithms",
                        "some of " + String.join(", ", ENGINE_ALGORITHMS),
                        NearestName.hint(algorithm, ENGINE_ALGORITHMS));
            }
        }
    }

    /** Only where the value would matter; negative ones leave the library's own choice (manual 10.14 to 10.17). */
    private void inert(Param<Integer> param, IntPredicate matters, String reason) {
        if (params.isSet(param) && matters.test(params.number(param))) {
            problems.warning(params.place(param), param + "=" + params.number(param) + " has no effect", reason, "");
        }
    }

    /** Harmless is only the default. */
    private void unused(Param<Integer> param, String reason) {
        inert(param, value -> value != param.defaultValue().orElseThrow(), reason);
    }

    private void inertText(Param<String> param, String reason) {
        if (params.isSet(param)) {
            problems.warning(params.place(param), param + " has no effect", reason, "");
        }
    }
}
