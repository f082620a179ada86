package org.sipmodule.tls.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.sipmodule.tls.config.EngineParams.Kind;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class EngineParamsTest {

    @DataProvider
    public Object[][] engines() {
        return new Object[][] {
            {"NONE", Kind.NONE}, {"none", Kind.NONE}, {"", Kind.NONE}, {"PKCS11", Kind.PKCS11}, {"gost", Kind.FOREIGN}
        };
    }

    @Test(dataProvider = "engines")
    public void tellsEnginesApart(String given, Kind kind) {
        assertThat(EngineParams.of(new ScriptParams().with(TlsParams.ENGINE, given))
                        .kind())
                .isEqualTo(kind);
    }

    @DataProvider
    public Object[][] files() {
        return new Object[][] {{"NONE", ""}, {"none", ""}, {"", ""}, {"pkcs11.cfg", "pkcs11.cfg"}};
    }

    /** An empty name is the script's directory for whoever opens it. */
    @Test(dataProvider = "files")
    public void anEmptyNameIsNoFile(String given, String file) {
        assertThat(EngineParams.of(new ScriptParams().with(TlsParams.ENGINE_CONFIG, given))
                        .configFile()
                        .orElse(""))
                .isEqualTo(file);
    }
}
