package org.sipmodule.tls.config;

/** The versions that the engine can speak, oldest first. */
public enum TlsVersion {
    TLS_1_0("TLSv1"),
    TLS_1_1("TLSv1.1"),
    TLS_1_2("TLSv1.2"),
    TLS_1_3("TLSv1.3");

    private final String protocol;

    TlsVersion(String protocol) {
        this.protocol = protocol;
    }

    /** The name that JSSE and {@code $tls_version} use. */
    public String protocol() {
        return protocol;
    }
}
