package org.sipmodule.tls.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class KeyNameTest {

    @DataProvider
    public Object[][] names() {
        return new Object[][] {
            {"/engine:pkcs11:object=K?pin-value=1234", "1234", "/engine:pkcs11:object=K"},
            {"/engine:pkcs11:object=K;pin-value=1234;type=private", "1234", "/engine:pkcs11:object=K;type=private"},
            {"/uri:pkcs11:object=K?pin-source=file:/a/b&x=y", "file:/a/b", "/uri:pkcs11:object=K&x=y"},
            {"/engine:pkcs11:pin-value=1234;object=K", "1234", "/engine:pkcs11:object=K"},
            {"/uri:pkcs11:pin-value=1234&object=K", "1234", "/uri:pkcs11:object=K"},
            {"/uri:pkcs11:pin-value=12%3B34", "12;34", "/uri:pkcs11:"},
            {"/uri:pkcs11:pin-value=1234?pin-source=/a/b", "1234", "/uri:pkcs11:"},
            {"/uri:pkcs11:pin-source=file:/a/b;object=K", "file:/a/b", "/uri:pkcs11:object=K"},
            {"/uri:pkcs11:pin-value=1234;pin-value=5678;object=K", "1234", "/uri:pkcs11:object=K"},
            {"/engine:pin-value=1234;object=K", "1234", "/engine:object=K"},
        };
    }

    /** Wherever it stands: what is kept of the name is shown in messages. */
    @Test(dataProvider = "names")
    public void thePinIsUsedAndHidden(String name, String pin, String shown) {
        assertThat(KeyName.hasPin(name)).isTrue();
        assertThat(KeyName.pin(name)).contains(pin);
        assertThat(KeyName.withoutPin(name)).isEqualTo(shown);
    }

    @Test
    public void whatIsNoPinStays() {
        for (String name : new String[] {"/engine:KEY", "/uri:pkcs11:object=pin-value;id=%01", "/etc/pin-value=1234"}) {
            assertThat(KeyName.hasPin(name)).isFalse();
            assertThat(KeyName.withoutPin(name)).isEqualTo(name);
        }
    }
}
