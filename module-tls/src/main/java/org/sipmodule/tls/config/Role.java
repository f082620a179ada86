package org.sipmodule.tls.config;

/** Which side of the handshake a profile is for: {@code [server:...]} or {@code [client:...]}. */
public enum Role {
    SERVER,
    CLIENT
}
