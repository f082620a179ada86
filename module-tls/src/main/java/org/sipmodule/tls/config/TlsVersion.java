package org.sipmodule.tls.config;

import java.util.Arrays;
import java.util.Optional;

/** The versions that the engine can speak, oldest first. */
public enum TlsVersion {
    TLS_1_0("TLSv1", 0x0301),
    TLS_1_1("TLSv1.1", 0x0302),
    TLS_1_2("TLSv1.2", 0x0303),
    TLS_1_3("TLSv1.3", 0x0304);

    private final String protocol;
    private final int number;

    TlsVersion(String protocol, int number) {
        this.protocol = protocol;
        this.number = number;
    }

    /** Empty for a number of none of them, such as a version to come or a reserved one. */
    public static Optional<TlsVersion> numbered(int number) {
        return Arrays.stream(values())
                .filter(version -> version.number == number)
                .findFirst();
    }

    /** The name that JSSE and {@code $tls_version} use. */
    public String protocol() {
        return protocol;
    }

    /** As it is on the wire: {@code 0x0304} for TLS 1.3. */
    public int number() {
        return number;
    }
}
