package org.sipmodule.tls.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.Secret;
import org.sipmodule.tls.pem.FileOption;
import org.sipmodule.tls.pem.KeyPassword;
import org.sipmodule.tls.pki.SoftHsm;
import org.sipmodule.tls.serving.TestFolder;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What is said when a key on a token cannot be had. */
public class TokenKeysTest {

    private static final String TOKEN = "/engine:pkcs11:token=SIP%20keys;";
    private static final String SPARE = "/engine:pkcs11:token=Spare;object=ECKEY";
    private static final String WRONG = "wrong-0815";

    private final TestFolder folder = new TestFolder();

    private static String cnf(String library, String pin) {
        return "kamailio = init\n[init]\nengines = engines\n[engines]\npkcs11 = pkcs11\n[pkcs11]\nMODULE_PATH = "
                + library + "\n" + pin;
    }

    private Optional<EngineKeys> read(String config, Problems problems) throws IOException {
        Path file = folder.write("engine.cnf", config);
        return TokenKeys.of(new FileOption("engine_config", file, new SourceLocation("kamailio.cfg", 9, 1)), problems);
    }

    private static Optional<PrivateKey> find(EngineKeys keys, String name, String pin, Problems problems) {
        return keys.find(
                new EngineKeys.Named("private_key", name, new SourceLocation("tls.cfg", 3, 1)),
                Optional.of(pin)
                        .filter(given -> !given.isEmpty())
                        .map(given -> new KeyPassword(
                                "private_key_password", Secret.of(given), new SourceLocation("tls.cfg", 4, 1))),
                problems);
    }

    private String said(Problems problems) {
        return problems.all().stream()
                .map(Problem::toString)
                .collect(Collectors.joining("\n"))
                .replace(folder.path() + "/", "")
                .replaceAll("serial [0-9a-f]+", "serial S");
    }

    @DataProvider
    public Object[][] names() {
        String tokens = "the module has SIP keys (serial S), Spare (serial S)";
        return new Object[][] {
            {
                "no such token",
                "/engine:pkcs11:token=SIP%20key;object=ECKEY",
                "",
                " names a token that is not there: " + tokens + ". Did you mean SIP keys?"
            },
            {
                "which token",
                "/engine:ECKEY",
                "",
                " fits several tokens: " + tokens
                        + ". Write pkcs11:token=LABEL;object=LABEL, or serial= for tokens of one label"
            },
            {
                "no such object",
                TOKEN + "object=ECKEX",
                "",
                " is not on token SIP keys: no private key has object=ECKEX: the token has ECKEY, RSA KEY, TWIN."
                        + " Did you mean ECKEY?"
            },
            {
                "no such id",
                TOKEN + "id=%07%AB",
                "",
                " is not on token SIP keys: no private key has id=%07%ab: the token has ECKEY, RSA KEY, TWIN"
            },
            {
                "a public object",
                TOKEN + "object=PUBLIC",
                "",
                " names a certificate on token SIP keys: its private key is not there under that name. Name the private"
                        + " key's own label or id"
            },
            {
                "an ambiguous label",
                TOKEN + "object=TWIN",
                "",
                " fits 2 private keys on token SIP keys: their ids are %03, %04. Add ;id= with the one that is meant"
            },
            {"no label", "/engine:", "", " names no key: a label, or pkcs11:token=...;object=..."},
            {"another URI", "/uri:file:x.pem", "", " names no key: a label, or pkcs11:token=...;object=..."},
            {
                "an unknown attribute",
                TOKEN + "objekt=ECKEY",
                "",
                " has the attribute objekt, which is unknown here: attributes are token, manufacturer, model, serial,"
                        + " slot-id, object, id, type, pin-value, pin-source. Did you mean object?"
            },
            {
                "a public type",
                TOKEN + "object=ECKEY;type=public",
                "",
                " names an object that is not a private key: type=public: type=private, or no type"
            },
        };
    }

    @Test(dataProvider = "names")
    public void refusesNames(String what, String name, String pin, String message) throws IOException {
        Path library = SoftHsm.library();
        Problems problems = new Problems();
        EngineKeys keys =
                read(cnf(library.toString(), "PIN = " + SoftHsm.PIN), problems).orElseThrow();
        assertThat(find(keys, name, pin, problems)).as(what).isEmpty();
        assertThat(said(problems)).isEqualTo("tls.cfg:3:1: private_key " + name + message);
    }

    @Test
    public void aWrongPinIsTriedOnce() throws IOException {
        Problems problems = new Problems();
        EngineKeys keys = read(cnf(SoftHsm.library().toString(), ""), problems).orElseThrow();
        assertThat(find(keys, SPARE, "", problems)).isEmpty();
        // a token counts wrong ones; SoftHSM does not lock, so the second message is what shows the memory
        assertThat(find(keys, SPARE, WRONG, problems)).isEmpty();
        assertThat(find(keys, SPARE, WRONG, problems)).isEmpty();
        String refused = "tls.cfg:4:1: token Spare refuses the PIN given with the key for private_key " + SPARE
                + ": CKR_PIN_INCORRECT. Correct it; tokens lock themselves after some wrong ones";
        assertThat(said(problems))
                .isEqualTo("tls.cfg:3:1: private_key " + SPARE
                        + " is on token Spare, which needs a PIN: none is given. Set PIN in engine_config,"
                        + " private_key_password (text, env:NAME or file:PATH), or pin-source= in the name\n"
                        + refused + "\n" + refused)
                .doesNotContain(WRONG);
    }

    @Test
    public void anotherPinForAnOpenTokenIsToldAndNotTried() throws IOException {
        Problems problems = new Problems();
        EngineKeys keys = read(cnf(SoftHsm.library().toString(), "PIN = " + SoftHsm.PIN), problems)
                .orElseThrow();
        Optional<PrivateKey> key = find(keys, TOKEN + "object=ECKEY", "", problems);
        assertThat(key).isPresent();
        assertThat(problems.all()).isEmpty();
        assertThat(find(keys, TOKEN + "object=ECKEY", WRONG, problems)).isPresent();
        assertThat(said(problems))
                .isEqualTo(
                        "tls.cfg:4:1: the PIN given with the key is not the one with which token SIP keys was opened:"
                                + " it is not tried while the token is open");
        assertThat(keys + " " + key + problems.all()).doesNotContain(WRONG).doesNotContain(SoftHsm.PIN);
    }

    /** The next reading does. */
    @Test
    public void aTokenThatWasAwayIsToldItsPinAgain() throws Exception {
        Problems problems = new Problems();
        String config = cnf(SoftHsm.library().toString(), "PIN = " + SoftHsm.PIN);
        EngineKeys before = read(config, problems).orElseThrow();
        assertThat(find(before, TOKEN + "object=ECKEY", "", problems)).isPresent();
        SoftHsm.loseSessions();
        EngineKeys wrong = read(config, problems).orElseThrow();
        assertThat(find(wrong, TOKEN + "object=ECKEY", WRONG, problems)).isEmpty();
        assertThat(find(wrong, TOKEN + "object=ECKEY", WRONG, problems)).isEmpty();
        String refused = "tls.cfg:4:1: token SIP keys refuses the PIN given with the key for private_key " + TOKEN
                + "object=ECKEY: CKR_PIN_INCORRECT. Correct it; tokens lock themselves after some wrong ones";
        assertThat(said(problems)).isEqualTo(refused + "\n" + refused).doesNotContain(WRONG);
        EngineKeys right = read(config, problems).orElseThrow();
        assertThat(find(right, TOKEN + "object=ECKEY", "", problems)).isPresent();
        assertThat(problems.all()).hasSize(2);
    }

    @DataProvider
    public Object[][] configurations() {
        return new Object[][] {
            {
                "no kamailio",
                "[init]\nengines = e\n",
                "engine.cnf: there is no kamailio: kamailio = openssl_init, or library = PATH for the JVM's form"
            },
            {
                "a section that is not there",
                "kamailio = openssl_int\n[openssl_init]\nengines = e\n",
                "engine.cnf:1: kamailio leads to section [openssl_int], which is not there. Did you mean openssl_init?"
            },
            {"no engines", "kamailio = init\n[init]\n", "engine.cnf: section [init] has no engines: engines = SECTION"},
            {
                "none of several engines",
                "kamailio = init\n[init]\nengines = e\n[e]\ngem = a\nchil = b\n[a]\n[b]\n",
                "engine.cnf: section [e] has the engines chil, gem: pkcs11 = SECTION"
            },
            {
                "no module",
                "kamailio = init\n[init]\nengines = e\n[e]\npkcs11 = p\n[p]\nMODULPATH = x\nPIN = 1\n",
                "engine.cnf:7: modulpath has no effect: MODULE_PATH and PIN have one here. Did you mean module_path?\n"
                        + "engine.cnf: section [p] names no PKCS#11 module: MODULE_PATH = PATH. Give the path of the"
                        + " library that came with the token"
            },
            {
                "a module that is not there",
                cnf("/nowhere/libx.so", ""),
                "engine.cnf:7: the PKCS#11 module /nowhere/libx.so does not exist. Correct the path, or install the"
                        + " token's library"
            },
            {
                "no line of such a file",
                "kamailio = init\nPIN 1234\n",
                "engine.cnf:2: this line is neither NAME = VALUE nor [SECTION]"
            },
        };
    }

    @Test(dataProvider = "configurations")
    public void refusesConfigurations(String what, String config, String message) throws IOException {
        Problems problems = new Problems();
        assertThat(read(config, problems)).as(what).isEmpty();
        assertThat(said(problems)).isEqualTo(message);
    }

    @Test
    public void aModuleThatDoesNotLoadIsToldWithItsReason() throws IOException {
        Path library = folder.write("broken.so", "no library");
        Problems problems = new Problems();
        EngineKeys keys = read(cnf(library.toString(), ""), problems).orElseThrow();
        assertThat(find(keys, "/engine:x", "", problems)).isEmpty();
        assertThat(said(problems))
                .startsWith("engine.cnf:7: the PKCS#11 module broken.so cannot be used: ")
                .contains("broken.so: file too short")
                .endsWith(". Name the library that came with the token, made for this machine");
    }
}
