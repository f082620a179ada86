package org.sipmodule.tls.transport;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sipmodule.tls.config.ServerName;
import org.sipmodule.tls.config.TlsVersion;
import org.sipmodule.tls.engine.ClientOffer;

/**
 * What the choice of a profile and the log need of a ClientHello (RFC 8446 4.1.2).
 *
 * @param sni     the host name asked for, in lower case and without a final dot; empty when there is none, or it is an
 *     address (README D37)
 * @param offer what of it decides which certificate is shown, with the newest TLS version offered
 */
record ClientHello(Optional<String> sni, ClientOffer offer) {

    private static final int SERVER_NAME = 0;
    private static final int SUPPORTED_GROUPS = 10;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int HOST_NAME = 0;
    private static final int RANDOM_LENGTH = 32;

    /**
     * Reads the body of a ClientHello message. What does not matter here is skipped and left to the engine to judge.
     *
     * @return empty when a length does not fit
     */
    static Optional<ClientHello> of(ByteBuffer body) {
        try {
            int version = body.getShort() & 0xffff;
            skip(body, RANDOM_LENGTH);
            skip(body, body.get() & 0xff);
            List<Integer> suites = numbers(part(body, body.getShort() & 0xffff));
            skip(body, body.get() & 0xff);
            Optional<String> sni = Optional.empty();
            List<Integer> signatures = List.of();
            List<Integer> groups = List.of();
            if (body.hasRemaining()) {
                ByteBuffer extensions = part(body, body.getShort() & 0xffff);
                while (extensions.hasRemaining()) {
                    int type = extensions.getShort() & 0xffff;
                    ByteBuffer extension = part(extensions, extensions.getShort() & 0xffff);
                    switch (type) {
                        case SERVER_NAME -> sni = hostName(extension);
                        case SUPPORTED_VERSIONS -> version = newest(part(extension, extension.get() & 0xff), version);
                        case SIGNATURE_ALGORITHMS ->
                            signatures = numbers(part(extension, extension.getShort() & 0xffff));
                        case SUPPORTED_GROUPS -> groups = numbers(part(extension, extension.getShort() & 0xffff));
                        default -> {
                            // not of interest here
                        }
                    }
                }
            }
            return Optional.of(new ClientHello(sni, new ClientOffer(version, suites, signatures, groups)));
        } catch (BufferUnderflowException truncated) {
            return Optional.empty();
        }
    }

    /** The newest version offered, as the log says it. */
    String versionName() {
        return TlsVersion.numbered(offer.version())
                .map(TlsVersion::protocol)
                .orElseGet(() -> String.format("version %04x", offer.version()));
    }

    private static Optional<String> hostName(ByteBuffer extension) {
        ByteBuffer names = part(extension, extension.getShort() & 0xffff);
        while (names.hasRemaining()) {
            int type = names.get();
            ByteBuffer name = part(names, names.getShort() & 0xffff);
            if (type == HOST_NAME) {
                // what no host name has can match no profile, and must not break a line of the log
                return ServerName.sni(
                        StandardCharsets.ISO_8859_1.decode(name).toString().replaceAll("[^!-~]", "?"));
            }
        }
        return Optional.empty();
    }

    /** The reserved values that clients mix in (RFC 8701) are above all real versions, and no version. */
    private static int newest(ByteBuffer versions, int legacy) {
        int newest = 0;
        while (versions.hasRemaining()) {
            int version = versions.getShort() & 0xffff;
            newest = version <= TlsVersion.TLS_1_3.number() ? Math.max(newest, version) : newest;
        }
        return newest == 0 ? legacy : newest;
    }

    /** Numbers of two bytes; an odd last byte is left to the engine to judge. */
    private static List<Integer> numbers(ByteBuffer from) {
        List<Integer> numbers = new ArrayList<>(from.remaining() / 2);
        while (from.remaining() > 1) {
            numbers.add(from.getShort() & 0xffff);
        }
        return numbers;
    }

    private static void skip(ByteBuffer from, int length) {
        part(from, length);
    }

    private static ByteBuffer part(ByteBuffer from, int length) {
        if (length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = from.slice(from.position(), length);
        from.position(from.position() + length);
        return part;
    }
}
