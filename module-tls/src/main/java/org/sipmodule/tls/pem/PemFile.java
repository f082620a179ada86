package org.sipmodule.tls.pem;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A file cut into its PEM blocks. Text around the blocks does not matter, nor do CRLF and a byte order mark; BEGIN and END
 * must stand at the start of their lines, as OpenSSL wants it.
 */
final class PemFile {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final List<PemBlock> blocks;
    private final OptionalInt indented;
    private final boolean binary;
    private final boolean empty;

    private PemFile(List<PemBlock> blocks, OptionalInt indented, boolean binary, boolean empty) {
        this.blocks = List.copyOf(blocks);
        this.indented = indented;
        this.binary = binary;
        this.empty = empty;
    }

    static PemFile parse(byte[] content) {
        boolean mark = content.length > 2
                && content[0] == (byte) 0xEF
                && content[1] == (byte) 0xBB
                && content[2] == (byte) 0xBF;
        String text = new String(content, StandardCharsets.ISO_8859_1);
        List<String> lines =
                text.substring(mark ? 3 : 0).lines().map(String::stripTrailing).toList();
        List<PemBlock> blocks = new ArrayList<>();
        OptionalInt indented = OptionalInt.empty();
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            if (isMarker(line, BEGIN)) {
                int end = endOf(lines, at);
                blocks.add(block(lines.subList(at, end), at + 1, end < lines.size() ? lines.get(end) : ""));
                at = end < lines.size() && isMarker(lines.get(end), END) ? end : end - 1;
            } else if (indented.isEmpty() && isMarker(line.strip(), BEGIN)) {
                indented = OptionalInt.of(at + 1);
            }
        }
        boolean binary = content.length > 1 && content[0] == 0x30 && (content[1] & 0xFF) > 0x7F;
        return new PemFile(blocks, indented, binary, content.length == 0);
    }

    List<PemBlock> blocks() {
        return blocks;
    }

    List<PemBlock> blocks(Predicate<PemBlock> wanted) {
        return blocks.stream().filter(wanted).toList();
    }

    /** Whether it begins as DER and PKCS#12 files do. */
    boolean isBinary() {
        return binary;
    }

    /** What the file is, to be said when what was wanted is not in it. */
    String contents() {
        if (empty) {
            return "is empty";
        }
        if (!blocks.isEmpty()) {
            return "holds only "
                    + blocks.stream().map(PemBlock::type).distinct().collect(Collectors.joining(" and "));
        }
        if (indented.isPresent()) {
            return "is indented at line " + indented.getAsInt();
        }
        return binary ? "is binary (DER or PKCS#12)" : "holds no PEM block";
    }

    /** What can be done about it when what was wanted is not in the file. */
    String remedy(String wanted) {
        if (blocks.isEmpty() && indented.isPresent()) {
            return "Remove the blanks before the BEGIN and END lines";
        }
        if (blocks.isEmpty() && binary) {
            return "Convert it with openssl x509, pkey, crl (-inform DER) or pkcs12 (-nodes)";
        }
        return "Name a file with a -----BEGIN " + wanted + "----- block";
    }

    private static boolean isMarker(String line, String start) {
        return line.startsWith(start) && line.length() > start.length() + DASHES.length() && line.endsWith(DASHES);
    }

    /** The first line after BEGIN that ends the block: its END, or the next BEGIN, or the end of the file. */
    private static int endOf(List<String> lines, int begin) {
        int at = begin + 1;
        while (at < lines.size() && !isMarker(lines.get(at), END) && !isMarker(lines.get(at), BEGIN)) {
            at++;
        }
        return at;
    }

    private static PemBlock block(List<String> lines, int number, String closing) {
        String begin = lines.get(0);
        String type = begin.substring(BEGIN.length(), begin.length() - DASHES.length());
        if (!closing.equals(END + type + DASHES)) {
            return PemBlock.broken(
                    type,
                    number,
                    closing.startsWith(END) ? "ends with another block's END line" : "is cut off: no END line");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        int body = 1;
        while (body < lines.size() && lines.get(body).indexOf(':') > 0) {
            String line = lines.get(body++);
            headers.put(
                    line.substring(0, line.indexOf(':')).strip(),
                    line.substring(line.indexOf(':') + 1).strip());
        }
        StringBuilder base64 = new StringBuilder();
        for (int at = body; at < lines.size(); at++) {
            String line = lines.get(at).strip();
            Optional<String> flaw = flawOf(line, number + at);
            if (flaw.isPresent()) {
                return PemBlock.broken(type, number, flaw.get());
            }
            base64.append(line);
        }
        try {
            byte[] der = Base64.getDecoder().decode(base64.toString());
            return der.length == 0
                    ? PemBlock.broken(type, number, "has nothing in it")
                    : PemBlock.whole(type, number, headers, der);
        } catch (IllegalArgumentException e) {
            return PemBlock.broken(type, number, "is damaged: characters are missing at its end");
        }
    }

    private static Optional<String> flawOf(String line, int number) {
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            boolean legal =
                    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "+/=".indexOf(c) >= 0;
            if (!legal) {
                return Optional.of(
                        "is damaged at line " + number + ", column " + (at + 1) + ": not a base64 character");
            }
        }
        return Optional.empty();
    }
}
