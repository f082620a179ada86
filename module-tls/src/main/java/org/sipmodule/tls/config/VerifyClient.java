package org.sipmodule.tls.config;

/** {@code verify_client} (manual 10.37). */
public enum VerifyClient {
    OFF,
    ON,
    OPTIONAL,
    OPTIONAL_NO_CA
}
