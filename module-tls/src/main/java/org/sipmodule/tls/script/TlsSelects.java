package org.sipmodule.tls.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.sipmodule.module.SelectSpec;
import org.sipmodule.module.SelectSpec.Index;
import org.sipmodule.module.Value;
import org.sipmodule.module.VariableSpec;
import org.sipmodule.tls.runtime.ConnectionTable;
import org.sipmodule.tls.runtime.Handshake;
import org.sipmodule.tls.script.AlternativeNames.Kind;
import org.sipmodule.tls.script.Facts.Side;

/** The tree of {@code @tls...} selects. All their values are texts. */
public final class TlsSelects {

    private final Facts facts;

    private TlsSelects(Facts facts) {
        this.facts = facts;
    }

    public static SelectSpec of(ConnectionTable connections) {
        return new TlsSelects(new Facts(connections)).tls();
    }

    private SelectSpec tls() {
        return handshake(HandshakeValues::description, "tls")
                .with(List.of(
                        handshake(HandshakeValues::version, "version"),
                        handshake(HandshakeValues::description, "desc", "description"),
                        handshake(HandshakeValues::cipher, "cipher")
                                .with(List.of(handshake(HandshakeValues::cipherBits, "bits"))),
                        handshake(HandshakeValues::serverName, "server_name", "serverName"),
                        certificate(Side.PEER, "peer"),
                        certificate(Side.MY, "my", "me", "myself")));
    }

    private SelectSpec certificate(Side side, String... names) {
        List<SelectSpec> parts = new ArrayList<>(List.of(
                name(side, CertificateText::subject, "subject", "subj"),
                name(side, CertificateText::issuer, "issuer"),
                verdict(side, HandshakeValues::verified, "verified"),
                verdict(side, HandshakeValues::revoked, "revoked"),
                verdict(side, HandshakeValues::expired, "expired"),
                verdict(side, HandshakeValues::selfSigned, "self_signed"),
                text(side, CertificateText::version, "version"),
                text(side, CertificateText::serial, "sn", "serialNumber", "serial_number"),
                text(side, CertificateText::notBefore, "notBefore", "not_before"),
                text(side, CertificateText::notAfter, "notAfter", "not_after"),
                pem(side, CertificateText::pem, "rawCert", "raw_cert"),
                pem(side, CertificateText::urlEncodedPem, "URLEncodedCert", "urlencoded_cert"),
                verifiedChain(),
                count(side)));
        parts.addAll(List.of(
                alternativeName(side, Kind.EMAIL, "email", "emailAddress", "email_address"),
                alternativeName(side, Kind.DNS, "host", "hostname", "dns"),
                alternativeName(side, Kind.URI, "uri", "url", "urn"),
                alternativeName(side, Kind.IP, "ip", "IPAddress", "ip_address")));
        return commonName(side, CertificateText::subject, names).with(parts);
    }

    private SelectSpec name(Side side, Function<CertificateText, DistinguishedName> name, String... names) {
        return commonName(side, name, names)
                .with(Arrays.stream(NameField.values())
                        .map(field -> SelectSpec.of(
                                field.inSelects(),
                                field.inVariables(),
                                of(
                                        side,
                                        (text, index) ->
                                                Facts.text(name.apply(text).first(field.oid())))))
                        .toList());
    }

    private SelectSpec commonName(Side side, Function<CertificateText, DistinguishedName> name, String... names) {
        return SelectSpec.of(
                List.of(names),
                "its common name",
                of(side, (text, index) -> Facts.text(name.apply(text).first(DistinguishedName.COMMON_NAME))));
    }

    /** Of our own certificate nothing is verified. */
    private SelectSpec verdict(Side side, Function<Handshake, Value> fact, String name) {
        return handshake(handshake -> side == Side.MY ? Value.none() : fact.apply(handshake), name);
    }

    private SelectSpec text(Side side, Function<CertificateText, String> fact, String... names) {
        return SelectSpec.of(List.of(names), names[0], of(side, (text, index) -> Value.of(fact.apply(text))));
    }

    private SelectSpec pem(Side side, Function<CertificateText, String> fact, String... names) {
        return SelectSpec.of(List.of(names), names[0], of(side, (text, index) -> Facts.pem(fact.apply(text))));
    }

    /** Of the peer on either side, as in Kamailio. */
    private SelectSpec verifiedChain() {
        return SelectSpec.of(
                        List.of("verified_cert_chain"),
                        "the certificate at that place of the proven chain",
                        (context, key) -> facts.handshake(
                                        handshake -> HandshakeValues.verifiedChain(handshake, key.index()))
                                .read(context, key))
                .with(Index.REQUIRED);
    }

    private SelectSpec alternativeName(Side side, Kind kind, String... names) {
        return SelectSpec.of(
                        List.of(names),
                        names[0],
                        of(side, (text, index) -> TlsVariables.alternativeName(text, kind, index)))
                .with(Index.OPTIONAL);
    }

    private SelectSpec count(Side side) {
        return SelectSpec.group(
                List.of("count"),
                "how many alternative names of a kind there are",
                Arrays.stream(Kind.values())
                        .map(kind -> SelectSpec.of(List.of(kind.name()), kind.name(), count(side, kind)))
                        .toList());
    }

    /** 0 too where there is no certificate or no connection. */
    private VariableSpec.Reader count(Side side, Kind kind) {
        VariableSpec.Reader count = of(
                side,
                (text, index) -> Facts.text(text.alternativeNames().map(names -> Integer.toString(names.count(kind)))));
        return (context, key) -> Optional.of(count.read(context, key))
                .filter(value -> !value.isNull())
                .orElse(Value.of("0"));
    }

    private SelectSpec handshake(Function<Handshake, Value> fact, String... names) {
        return SelectSpec.of(List.of(names), names[0], facts.handshake(handshake -> asText(fact.apply(handshake))));
    }

    private VariableSpec.Reader of(Side side, BiFunction<CertificateText, OptionalInt, Value> fact) {
        return facts.certificate(side, fact);
    }

    private static Value asText(Value value) {
        return value.isNull() ? value : Value.of(value.text());
    }
}
