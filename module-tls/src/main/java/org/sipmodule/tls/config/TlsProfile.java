package org.sipmodule.tls.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sipmodule.module.Param;
import org.sipmodule.module.SourceLocation;

/**
 * One section of tls.cfg, or the modparams taken as one: everything that decides how a connection is served, after
 * defaults and path rules were applied. A value: two equal profiles serve alike.
 *
 * @param key                what the section is for
 * @param method             {@code method}, {@code tls_method}
 * @param certificate        file with the own certificate and its chain; empty for clients, and when what was written was refused
 * @param privateKey         file with the key, empty when there is no certificate or what was written was refused; may be an {@code /engine:} name
 * @param privateKeyPassword {@code private_key_password} as written, or the PIN in the key's name
 * @param second             the pair of options whose names end in 2
 * @param caList             file of trusted certificates
 * @param caPath             directory of trusted certificates
 * @param crl                file of revocation lists
 * @param verifyCertificate  {@code verify_certificate}
 * @param requireCertificate {@code require_certificate}
 * @param verifyClient       {@code verify_client}
 * @param verifyDepth        most intermediate certificates between leaf and anchor; negative: no limit
 * @param cipherList         {@code cipher_list} as written
 * @param serverName         {@code server_name} with {@code server_name_mode}
 * @param serverId           {@code server_id}
 * @param verifyName         {@code verify_name}
 * @param verifyStrict       {@code verify_strict}
 * @param place              the section's header, or the first modparam
 * @param places             where each option that was written, legal or not, stands, by its main name in tls.cfg
 */
public record TlsProfile(
        ProfileKey key,
        TlsMethod method,
        Optional<Path> certificate,
        Optional<String> privateKey,
        Optional<Secret> privateKeyPassword,
        Optional<SecondPair> second,
        Optional<Path> caList,
        Optional<Path> caPath,
        Optional<Path> crl,
        boolean verifyCertificate,
        boolean requireCertificate,
        VerifyClient verifyClient,
        int verifyDepth,
        Optional<String> cipherList,
        Optional<ServerName> serverName,
        Optional<String> serverId,
        VerifyName verifyName,
        boolean verifyStrict,
        SourceLocation place,
        Map<String, SourceLocation> places) {

    /**
     * A certificate of the other key type, so that clients of both types are served (manual 10.2 of newer versions). The names of its
     * options end in 2; what they mean is the same.
     */
    public record SecondPair(Path certificate, String privateKey, Optional<Secret> privateKeyPassword) {}

    public TlsProfile {
        places = Map.copyOf(places);
    }

    /** The profile but for the places where it is written: what a reload must leave alone for it to be the same. */
    public TlsProfile unplaced() {
        return new TlsProfile(
                key,
                method,
                certificate,
                privateKey,
                privateKeyPassword,
                second,
                caList,
                caPath,
                crl,
                verifyCertificate,
                requireCertificate,
                verifyClient,
                verifyDepth,
                cipherList,
                serverName,
                serverId,
                verifyName,
                verifyStrict,
                SourceLocation.ofFile(""),
                Map.of());
    }

    /** What the three verification options come to (see {@link PeerCheck}). */
    public PeerCheck peerCheck() {
        boolean require = requireCertificate || verifyClient == VerifyClient.ON;
        boolean request = require || verifyCertificate || verifyClient != VerifyClient.OFF;
        return new PeerCheck(request, require, request && verifyClient != VerifyClient.OPTIONAL_NO_CA);
    }

    /** Whether one of its keys is in hardware, which may take its time to answer. */
    public boolean hasKeyInHardware() {
        return Stream.concat(privateKey.stream(), second.map(SecondPair::privateKey).stream())
                .anyMatch(KeyName::isInHardware);
    }

    /** Whether the profile sets an option itself. */
    public boolean isWritten(Param<?> option) {
        return places.containsKey(option.name());
    }

    /** Where an option stands, or the section's header when the option was not written. */
    public SourceLocation placeOf(Param<?> option) {
        return placeOf(option.name());
    }

    /** The same by the option's name. */
    public SourceLocation placeOf(String option) {
        return places.getOrDefault(option, place);
    }

    /** Kamailio's name of the profile in logs and {@code tls.list}: {@code TLSs<default>}, {@code TLSc<any:name>}. */
    public String label() {
        return (key.role() == Role.SERVER ? "TLSs<" : "TLSc<") + domain() + ">";
    }

    /** The section's header as an operator writes it: {@code [server:default]}. */
    public String section() {
        return key.section();
    }

    private String domain() {
        return switch (key.domain()) {
            case DEFAULT -> "default";
            case ANY -> "any" + serverName.map(name -> ":" + name.name()).orElse("");
            case ADDRESS -> key.socket();
        };
    }
}
