package org.sipmodule.tls.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines about a profile that are logged at start and at reload, with the words operators know from Kamailio. */
public final class ProfileSummary {

    private ProfileSummary() {}

    /** First the settings, then what they mean for the peer's certificate, then what else is worth saying. */
    public static List<String> lines(TlsProfile profile) {
        List<String> lines = new ArrayList<>();
        lines.add(settings(profile));
        lines.add(profile.label() + ": " + verification(profile));
        if (profile.key().role() == Role.CLIENT) {
            profile.serverName()
                    .ifPresent(name -> lines.add(profile.label() + ": servers are asked for " + name
                            + " (server_name), whatever name is dialled"));
            profile.serverId().ifPresent(id -> lines.add(profile.label() + ": chosen by server_id " + id));
        }
        if (profile.verifyStrict() && profile.peerCheck().enforce()) {
            lines.add(profile.label() + ": certificates must keep every rule of RFC 5280 and of the CA/Browser forum"
                    + " that is checked (verify_strict)");
        }
        profile.crl().ifPresent(file -> lines.add(profile.label() + ": certificates are checked against CRL " + file));
        if (!profile.places().containsKey(CfgOption.METHOD.toString())) {
            lines.add(profile.label() + ": no method is set, " + profile.method() + " is used");
        }
        if (profile.cipherList().isPresent() && profile.method().versions().contains(TlsVersion.TLS_1_3)) {
            lines.add(profile.label() + ": cipher_list rules TLS 1.2 and older, TLS 1.3 offers all its suites");
        }
        return lines;
    }

    private static String settings(TlsProfile profile) {
        return profile.label() + ": tls_method=" + profile.method().number()
                + ", certificate=" + quoted(profile.certificate())
                + ", ca_list=" + quoted(profile.caList())
                + ", ca_path=" + quoted(profile.caPath())
                + ", crl=" + quoted(profile.crl())
                + ", require_certificate=" + digit(profile.requireCertificate())
                + ", cipher_list=" + quoted(profile.cipherList())
                + ", private_key=" + quoted(profile.privateKey())
                + ", private_key_password=" + quoted(profile.privateKeyPassword())
                + profile.second()
                        .map(pair -> ", certificate2='" + pair.certificate() + "', private_key2='" + pair.privateKey()
                                + "', private_key_password2=" + quoted(pair.privateKeyPassword()))
                        .orElse("")
                + ", verify_certificate=" + digit(profile.verifyCertificate())
                + ", verify_depth=" + profile.verifyDepth()
                + ", verify_client=" + profile.verifyClient().number();
    }

    private static String verification(TlsProfile profile) {
        PeerCheck check = profile.peerCheck();
        if (profile.key().role() == Role.CLIENT) {
            return check.enforce()
                    ? "the server's certificate must verify" + naming(profile.verifyName())
                    : "the server's certificate need not verify";
        }
        if (!check.request()) {
            return "clients are not asked for a certificate";
        }
        return (check.require() ? "clients must present a certificate" : "clients are asked for a certificate")
                + (check.enforce() ? ", which must verify" : ", which need not verify");
    }

    private static String naming(VerifyName check) {
        return switch (check.rule()) {
            case OFF -> "";
            case SIP ->
                " and name "
                        + (check.domains().isEmpty() ? "the domain dialled" : String.join(" or ", check.domains()));
            case WILDCARD -> " and name the domain dialled, wildcards count";
        };
    }

    /** A secret prints itself as dots. */
    private static String quoted(Optional<?> value) {
        return "'" + value.map(Object::toString).orElse("(null)") + "'";
    }

    private static int digit(boolean on) {
        return on ? 1 : 0;
    }
}
