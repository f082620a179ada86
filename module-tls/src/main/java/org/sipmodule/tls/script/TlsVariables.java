package org.sipmodule.tls.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.script.AlternativeNames.Kind;
import org.sipmodule.tls.script.Facts.Side;

/**
 * The table of {@code $tls_...} and {@code $tls(...)}: what is known about the connection on which the message in hand
 * came, or which the event is about.
 */
public final class TlsVariables {

    private static final List<Side> SIDES = List.of(Side.PEER, Side.MY);

    private final Facts facts;
    private final List<VariableSpec> all = new ArrayList<>();

    private TlsVariables(Facts facts) {
        this.facts = facts;
    }

    public static List<VariableSpec> of(ConnectionTable connections) {
        TlsVariables variables = new TlsVariables(new Facts(connections));
        variables.addConnection();
        variables.addVerdict();
        for (Side side : SIDES) {
            variables.addCertificate(side);
            variables.addNames(side);
            variables.addAlternativeNames(side);
        }
        variables.addLines();
        return List.copyOf(variables.all);
    }

    private void addConnection() {
        add("tls_version", "the version that was negotiated: TLSv1.3", HandshakeValues::version);
        add("tls_description", "the cipher suite as openssl ciphers -v describes it", HandshakeValues::description);
        add("tls_cipher_info", "OpenSSL's name of the cipher suite", HandshakeValues::cipher);
        add("tls_cipher_bits", "the bits of the cipher's key", HandshakeValues::cipherBits);
        add("tls_peer_server_name", "the server name (SNI) of the handshake", HandshakeValues::serverName);
        add("tls_profile", "the profile that serves the connection: TLSs<default>", HandshakeValues::profile);
        add("tls_generation", "the generation of the configuration that it is from", HandshakeValues::generation);
        all.add(VariableSpec.of(
                "tls_sni_match",
                "whether the domain of the request URI belongs to the profile that the SNI chose",
                new SniMatch(facts)));
    }

    private void addVerdict() {
        add("tls_peer_verified", "whether the peer's certificate verified", HandshakeValues::verified);
        add("tls_peer_revoked", "whether it did not because it is revoked", HandshakeValues::revoked);
        add("tls_peer_expired", "whether it did not because it has expired", HandshakeValues::expired);
        add("tls_peer_selfsigned", "whether it did not because it is self-signed", HandshakeValues::selfSigned);
        add("tls_verify_reason", "what verifying came to, in words", HandshakeValues::verifyReason);
        add("tls_peer_notBefore", "when it begins to be valid", Side.PEER, text -> Value.of(text.notBefore()));
        add("tls_peer_notAfter", "when it ceases to be valid", Side.PEER, text -> Value.of(text.notAfter()));
        add("tls_peer_fingerprint", "its SHA-256", Side.PEER, text -> Value.of(text.fingerprint()));
    }

    private void addCertificate(Side side) {
        String tls = prefix(side);
        add(tls + "version", "X.509 version less one", side, text -> Value.of(text.version()));
        add(tls + "serial", "serial number, decimal", side, text -> Value.of(text.serial()));
        add(tls + "raw_cert", "the certificate as PEM", side, text -> Facts.pem(text.pem()));
        add(tls + "urlencoded_cert", "the same, percent-encoded", side, text -> Facts.pem(text.urlEncodedPem()));
    }

    private void addNames(Side side) {
        addName(side, "subject", CertificateText::subject);
        addName(side, "issuer", CertificateText::issuer);
    }

    private void addName(Side side, String whose, Function<CertificateText, DistinguishedName> name) {
        String tls = prefix(side) + whose;
        add(tls, whose + " in one line", side, text -> Value.of(name.apply(text).oneLine()));
        for (NameField field : NameField.values()) {
            if (field != NameField.UID || whose.equals("subject")) {
                add(
                        tls + "_" + field.inVariables(),
                        field.inVariables() + " of the " + whose + ", the first one",
                        side,
                        text -> Facts.text(name.apply(text).first(field.oid())));
            }
        }
    }

    private void addAlternativeNames(Side side) {
        addAlternativeName(side, "san_email", Kind.EMAIL);
        addAlternativeName(side, "san_hostname", Kind.DNS);
        addAlternativeName(side, "san_uri", Kind.URI);
        addAlternativeName(side, "san_ip", Kind.IP);
        all.add(new VariableSpec(
                prefix(side) + "san_count",
                Arrays.stream(Kind.values()).map(Kind::name).toList(),
                false,
                "how many alternative names of that kind there are",
                (context, key) -> facts.certificate(side, (text, index) -> count(text, Kind.valueOf(key.inner())))
                        .read(context, key)));
    }

    private void addAlternativeName(Side side, String name, Kind kind) {
        all.add(VariableSpec.of(
                        prefix(side) + name,
                        "subject alternative name, the first one or that of the index",
                        facts.certificate(side, (text, index) -> alternativeName(text, kind, index)))
                .withIndex());
    }

    private void addLines() {
        all.add(VariableSpec.of(
                "tls",
                List.of("m_subject_line", "m_issuer_line", "p_subject_line", "p_issuer_line"),
                "subject and issuer in one line, of my or the peer's certificate",
                (context, key) -> facts.certificate(
                                key.inner().startsWith("m_") ? Side.MY : Side.PEER,
                                (text, index) ->
                                        Value.of((key.inner().endsWith("subject_line") ? text.subject() : text.issuer())
                                                .oneLine()))
                        .read(context, key)));
    }

    static Value alternativeName(CertificateText text, Kind kind, OptionalInt index) {
        return Facts.text(text.alternativeNames().flatMap(names -> names.text(kind, index.orElse(0))));
    }

    private static Value count(CertificateText text, Kind kind) {
        Optional<Integer> count = text.alternativeNames().map(names -> names.count(kind));
        return count.map(Value::of).orElse(Value.none());
    }

    private static String prefix(Side side) {
        return "tls_" + side.name().toLowerCase(Locale.ROOT) + "_";
    }

    private void add(String name, String doc, Function<Handshake, Value> fact) {
        all.add(VariableSpec.of(name, doc, facts.handshake(fact)));
    }

    private void add(String name, String doc, Side side, Function<CertificateText, Value> fact) {
        all.add(VariableSpec.of(name, doc, facts.certificate(side, (text, index) -> fact.apply(text))));
    }
}
