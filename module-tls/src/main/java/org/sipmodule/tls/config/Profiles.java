package org.sipmodule.tls.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sipmodule.module.HostSettings;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.ProfileKey.Domain;
import org.sipmodule.tls.config.TlsProfile.SecondPair;

/**
 * Makes profiles of sections: built-in defaults for what a section leaves out (nothing is inherited, README D13), paths
 * resolved, and a warning for what will surprise its author.
 */
final class Profiles {

    private static final String DEFAULT_CERTIFICATE =
            TlsParams.CERTIFICATE.defaultValue().orElseThrow();
    private static final String PASSWORD_FILE = "file:";
    private static final int DEFAULT_DEPTH =
            TlsParams.VERIFY_DEPTH.defaultValue().orElseThrow();

    private final HostSettings host;
    private final Problems problems;
    private final boolean readWell;

    /** @param problems with those of the reading */
    Profiles(HostSettings host, Problems problems) {
        this.host = host;
        this.problems = problems;
        this.readWell = !problems.hasErrors();
    }

    /**
     * All profiles of a tls.cfg.
     *
     * @param file the file as a whole, where a default profile is made of built-in defaults
     */
    TlsConfiguration of(List<CfgSection> sections, SourceLocation file, int generation) {
        SectionRules.check(sections, problems);
        return new TlsConfiguration(
                generation,
                defaultOf(Role.SERVER, sections, file),
                defaultOf(Role.CLIENT, sections, file),
                othersOf(Role.SERVER, sections),
                othersOf(Role.CLIENT, sections));
    }

    private TlsProfile defaultOf(Role role, List<CfgSection> sections, SourceLocation file) {
        ProfileKey key = new ProfileKey(role, Domain.DEFAULT, null, 0);
        return sections.stream()
                .filter(section -> section.key().equals(key))
                .reduce((first, second) -> second)
                .map(this::profile)
                .orElseGet(() -> profile(absent(key, file)));
    }

    /** After an error nobody knows whether it is really absent, and what it says. */
    private CfgSection absent(ProfileKey key, SourceLocation file) {
        return new CfgSection(key, file, Map.of(), readWell ? Map.of() : Map.of(CfgOption.CERTIFICATE, file));
    }

    private List<TlsProfile> othersOf(Role role, List<CfgSection> sections) {
        return sections.stream()
                .filter(section -> section.key().role() == role && section.key().domain() != Domain.DEFAULT)
                .map(this::profile)
                .toList();
    }

    /** One profile. */
    TlsProfile profile(CfgSection section) {
        Optional<Path> certificate = certificate(section);
        TlsProfile profile = new TlsProfile(
                section.key(),
                section.text(CfgOption.METHOD).flatMap(TlsMethod::parse).orElse(TlsMethod.DEFAULT),
                certificate,
                certificate
                        .filter(file -> !section.isRefused(CfgOption.PRIVATE_KEY))
                        .map(file -> privateKey(section, CfgOption.PRIVATE_KEY, file)),
                password(section, CfgOption.PRIVATE_KEY, CfgOption.PRIVATE_KEY_PASSWORD),
                second(section),
                file(section, CfgOption.CA_LIST),
                file(section, CfgOption.CA_PATH),
                file(section, CfgOption.CRL),
                section.isOn(CfgOption.VERIFY_CERTIFICATE),
                section.isOn(CfgOption.REQUIRE_CERTIFICATE),
                section.text(CfgOption.VERIFY_CLIENT)
                        .flatMap(VerifyClient::parse)
                        .orElse(VerifyClient.OFF),
                // Kamailio takes a quoted -1 for "not set"
                section.number(CfgOption.VERIFY_DEPTH)
                        .filter(depth -> depth != -1)
                        .orElse(DEFAULT_DEPTH),
                section.text(CfgOption.CIPHER_LIST),
                serverName(section),
                section.text(CfgOption.SERVER_ID),
                section.text(CfgOption.VERIFY_NAME).flatMap(VerifyName::parse).orElse(VerifyName.OFF),
                section.isOn(CfgOption.VERIFY_STRICT),
                section.place(),
                section.places());
        warnOfMethod(section, profile);
        warnOfVerification(section, profile);
        warnOfServerName(section, profile);
        warnOfLooseKey(
                section,
                CfgOption.PRIVATE_KEY,
                CfgOption.CERTIFICATE,
                profile.certificate().isEmpty());
        warnOfLooseKey(
                section,
                CfgOption.PRIVATE_KEY2,
                CfgOption.CERTIFICATE2,
                profile.second().isEmpty());
        warnOfCiphers(section, profile);
        checkVerifyName(section, profile);
        return profile;
    }

    private Optional<Path> file(CfgSection section, CfgOption option) {
        return section.text(option).map(host::resolve);
    }

    private Optional<Path> certificate(CfgSection section) {
        Optional<Path> written = file(section, CfgOption.CERTIFICATE);
        boolean builtIn = section.key().role() == Role.SERVER && !section.isRefused(CfgOption.CERTIFICATE);
        return written.isEmpty() && builtIn ? Optional.of(host.resolve(DEFAULT_CERTIFICATE)) : written;
    }

    private Optional<SecondPair> second(CfgSection section) {
        return file(section, CfgOption.CERTIFICATE2)
                .map(certificate -> new SecondPair(
                        certificate,
                        privateKey(section, CfgOption.PRIVATE_KEY2, certificate),
                        password(section, CfgOption.PRIVATE_KEY2, CfgOption.PRIVATE_KEY_PASSWORD2)));
    }

    /** A PIN in the name of a key says more than the section's option. */
    private Optional<Secret> password(CfgSection section, CfgOption key, CfgOption password) {
        return section.text(key)
                .filter(KeyName::isInHardware)
                .flatMap(KeyName::pin)
                .or(() -> section.text(password))
                .map(this::password);
    }

    /** A file is looked for where all files are. */
    private Secret password(String written) {
        return Secret.of(
                written.startsWith(PASSWORD_FILE)
                        ? PASSWORD_FILE + host.resolve(written.substring(PASSWORD_FILE.length()))
                        : written);
    }

    /** Without an option of its own the key is looked for in the certificate's file (README D36). */
    private String privateKey(CfgSection section, CfgOption key, Path certificate) {
        return section.text(key)
                .map(name -> KeyName.isInHardware(name)
                        ? KeyName.withoutPin(name)
                        : host.resolve(name).toString())
                .orElseGet(certificate::toString);
    }

    private static Optional<ServerName> serverName(CfgSection section) {
        return section.text(CfgOption.SERVER_NAME)
                .map(ServerName::normal)
                .filter(name -> !name.isEmpty())
                .map(name -> new ServerName(
                        name,
                        ServerName.Mode.of(
                                section.number(CfgOption.SERVER_NAME_MODE).orElse(0))));
    }

    private void warnOfMethod(CfgSection section, TlsProfile profile) {
        if (profile.method().isObsolete()) {
            problems.warning(
                    section.placeOf(CfgOption.METHOD),
                    "method " + profile.method() + " offers TLS versions that RFC 8996 retired",
                    "",
                    "TLSv1.2+ is safe");
        }
    }

    private void warnOfVerification(CfgSection section, TlsProfile profile) {
        PeerCheck check = profile.peerCheck();
        boolean trustKnown = !section.isRefused(CfgOption.CA_LIST) && !section.isRefused(CfgOption.CA_PATH);
        if (check.enforce()
                && trustKnown
                && profile.caList().isEmpty()
                && profile.caPath().isEmpty()) {
            problems.warning(
                    switchedOnAt(section),
                    "verification is on, but no peer can pass it: " + profile.section()
                            + " has neither ca_list nor ca_path",
                    "",
                    "");
        }
        if (profile.crl().isPresent() && !check.request() && profile.key().role() == Role.SERVER) {
            problems.warning(
                    section.placeOf(CfgOption.CRL),
                    "crl has no effect: " + profile.section() + " does not ask for a certificate",
                    "",
                    "set verify_client");
        }
        warnOfUnusedTrust(section, profile);
        warnOfWhatIsTakenBack(section, profile);
        // with optional_no_ca the script sees the verdict
        if (profile.verifyStrict() && !check.enforce() && profile.verifyClient() != VerifyClient.OPTIONAL_NO_CA) {
            problems.warning(
                    section.placeOf(CfgOption.VERIFY_STRICT),
                    "verify_strict has no effect: " + profile.section() + " verifies no certificate",
                    "",
                    profile.key().role() == Role.SERVER ? "set verify_client" : "set verify_certificate = yes");
        }
    }

    /** Whoever names authorities for servers most likely believes that they are verified. */
    private void warnOfUnusedTrust(CfgSection section, TlsProfile profile) {
        boolean verifies = profile.peerCheck().enforce() || profile.verifyClient() == VerifyClient.OPTIONAL_NO_CA;
        if (profile.key().role() == Role.SERVER || verifies) {
            return;
        }
        for (CfgOption option : List.of(CfgOption.CA_LIST, CfgOption.CA_PATH, CfgOption.CRL)) {
            if (section.text(option).isPresent()) {
                problems.warning(
                        section.placeOf(option),
                        option + " refuses no server: " + profile.section() + " verifies no certificate",
                        "",
                        "set verify_certificate = yes");
            }
        }
    }

    /** As in Kamailio, optional_no_ca wins over the other two; whoever has set them must hear of it. */
    void warnOfWhatIsTakenBack(CfgSection section, TlsProfile profile) {
        if (profile.verifyClient() != VerifyClient.OPTIONAL_NO_CA) {
            return;
        }
        boolean server = profile.key().role() == Role.SERVER;
        for (CfgOption option : List.of(CfgOption.VERIFY_CERTIFICATE, CfgOption.REQUIRE_CERTIFICATE)) {
            if (section.isOn(option)) {
                problems.warning(
                        section.placeOf(CfgOption.VERIFY_CLIENT),
                        "verify_client = optional_no_ca takes " + option + " back: " + profile.section() + " lets "
                                + (server ? "clients in" : "servers pass") + " whose certificate does not verify",
                        "",
                        server
                                ? "set verify_client = on, or leave " + option + " out"
                                : "leave verify_client out of what rules clients, or " + option);
            }
        }
    }

    /** Both are refused: whoever writes the option counts on it. */
    private void checkVerifyName(CfgSection section, TlsProfile profile) {
        SourceLocation place = section.placeOf(CfgOption.VERIFY_NAME);
        if (profile.key().role() == Role.SERVER && section.has(CfgOption.VERIFY_NAME)) {
            problems.error(
                    place,
                    "verify_name in " + profile.section() + ": a server has dialled no name to compare with",
                    "client sections only",
                    "");
        } else if (profile.verifyName().isOn() && !profile.peerCheck().enforce()) {
            problems.error(
                    place,
                    "verify_name has nothing to rely on: " + profile.section()
                            + " takes certificates that nobody has signed, with any name",
                    "verification that is on",
                    "set verify_certificate = yes");
        }
    }

    private static SourceLocation switchedOnAt(CfgSection section) {
        return List.of(CfgOption.VERIFY_CERTIFICATE, CfgOption.REQUIRE_CERTIFICATE, CfgOption.VERIFY_CLIENT).stream()
                .filter(option -> option == CfgOption.VERIFY_CLIENT ? section.has(option) : section.isOn(option))
                .findFirst()
                .map(section::placeOf)
                .orElse(section.place());
    }

    private void warnOfServerName(CfgSection section, TlsProfile profile) {
        String name = profile.serverName().map(ServerName::name).orElse("");
        SourceLocation place = section.placeOf(CfgOption.SERVER_NAME);
        int mode = section.number(CfgOption.SERVER_NAME_MODE).orElse(0);
        if (name.contains("*")) {
            problems.warning(
                    place,
                    "server_name " + name + " fits no name: a star has no meaning",
                    "",
                    "use server_name_mode = 1 or 2 for sub-domains");
        } else if (SipDomain.of(name).filter(SipDomain::isAddress).isPresent()) {
            problems.warning(place, "server_name " + name + " is an IP address, which is never sent as SNI", "", "");
        } else if (ServerName.isMore(name)) {
            problems.warning(
                    place,
                    "server_name " + name + " fits no SNI",
                    "a host name and nothing else",
                    ServerName.hostIn(name).map(host -> "write " + host).orElse(""));
        }
        if (mode < 0 || mode > 2) {
            problems.warning(
                    section.placeOf(CfgOption.SERVER_NAME_MODE),
                    "server_name_mode " + mode + " is taken for 0",
                    "0 (the name), 1 (the name and all below it) or 2 (only those below it)",
                    "");
        }
    }

    private void warnOfLooseKey(CfgSection section, CfgOption key, CfgOption certificate, boolean isLoose) {
        if (isLoose && section.text(key).isPresent() && !section.isRefused(certificate)) {
            problems.warning(
                    section.placeOf(key),
                    key + " has no effect: " + section.key().section() + " has no " + certificate,
                    "",
                    "");
        }
    }

    /** Never quietly: TLS 1.3 offers all its suites, whatever a list says (manual 10.10). */
    private void warnOfCiphers(CfgSection section, TlsProfile profile) {
        if (profile.cipherList().isPresent() && profile.method().versions().equals(Set.of(TlsVersion.TLS_1_3))) {
            problems.warning(
                    section.placeOf(CfgOption.CIPHER_LIST),
                    "cipher_list has no effect: method " + profile.method() + " offers nothing older than TLS 1.3",
                    "",
                    "leave it out; TLS 1.3 always offers all its suites");
        }
    }
}
