package org.sipmodule.tls.pem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sipmodule.module.Problems;

/**
 * A file cut into its PEM blocks. Text around the blocks does not matter, nor do CRLF and a byte order mark; BEGIN and END
 * must stand at the start of their lines, as OpenSSL wants it.
 */
final class PemFile {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";

    private final byte[] content;
    private final List<PemBlock> blocks;
    private final OptionalInt indented;

    private PemFile(byte[] content, List<PemBlock> blocks, OptionalInt indented) {
        this.content = content;
        this.blocks = List.copyOf(blocks);
        this.indented = indented;
    }

    /**
     * Lets a reader have what is in a file; neither its text nor a private key of it is in memory afterwards, but for what
     * the reader has made of them.
     *
     * @return empty when a problem was added as the file cannot be read
     */
    static <T> Optional<T> read(FileOption option, Problems problems, Function<PemFile, T> reader) {
        return option.read(problems).map(content -> {
            PemFile pem = parse(content);
            try {
                return reader.apply(pem);
            } finally {
                Arrays.fill(content, (byte) 0);
                pem.blocks(PemBlock::isPrivateKey).forEach(PemBlock::forget);
            }
        });
    }

    private static PemFile parse(byte[] content) {
        boolean mark = content.length > 2
                && content[0] == (byte) 0xEF
                && content[1] == (byte) 0xBB
                && content[2] == (byte) 0xBF;
        List<PemLine> lines = PemLine.of(content, mark ? 3 : 0);
        List<PemBlock> blocks = new ArrayList<>();
        OptionalInt indented = OptionalInt.empty();
        for (int at = 0; at < lines.size(); at++) {
            PemLine line = lines.get(at);
            if (line.isMarker(BEGIN)) {
                int end = endOf(lines, at);
                blocks.add(block(
                        lines.subList(at, end),
                        at + 1,
                        end < lines.size() ? lines.get(end).text() : ""));
                at = end < lines.size() && lines.get(end).isMarker(END) ? end : end - 1;
            } else if (indented.isEmpty() && line.stripped().isMarker(BEGIN)) {
                indented = OptionalInt.of(at + 1);
            }
        }
        return new PemFile(content, blocks, indented);
    }

    List<PemBlock> blocks() {
        return blocks;
    }

    List<PemBlock> blocks(Predicate<PemBlock> wanted) {
        return blocks.stream().filter(wanted).toList();
    }

    /** Whether it begins as DER and PKCS#12 files do. */
    boolean isBinary() {
        return content.length > 1 && content[0] == 0x30 && (content[1] & 0xFF) > 0x7F;
    }

    /** The whole file; only while it is being read. */
    byte[] content() {
        return content;
    }

    /** What the file is, to be said when what was wanted is not in it. */
    String contents() {
        if (content.length == 0) {
            return "is empty";
        }
        if (!blocks.isEmpty()) {
            return "holds only "
                    + blocks.stream().map(PemBlock::type).distinct().collect(Collectors.joining(" and "));
        }
        if (indented.isPresent()) {
            return "is indented at line " + indented.getAsInt();
        }
        return isBinary() ? "is binary (DER or PKCS#12)" : "holds no PEM block";
    }

    /** What can be done about it when what was wanted is not in the file. */
    String remedy(String wanted) {
        if (blocks.isEmpty() && indented.isPresent()) {
            return "Remove the blanks before the BEGIN and END lines";
        }
        if (blocks.isEmpty() && isBinary()) {
            return "Convert it with openssl x509, pkey, crl (-inform DER) or pkcs12 (-nodes)";
        }
        return "Name a file with a -----BEGIN " + wanted + "----- block";
    }

    /** The first line after BEGIN that ends the block: its END, or the next BEGIN, or the end of the file. */
    private static int endOf(List<PemLine> lines, int begin) {
        int at = begin + 1;
        while (at < lines.size()
                && !lines.get(at).isMarker(END)
                && !lines.get(at).isMarker(BEGIN)) {
            at++;
        }
        return at;
    }

    private static PemBlock block(List<PemLine> lines, int number, String closing) {
        String begin = lines.get(0).text();
        String type = begin.substring(BEGIN.length(), begin.length() - PemLine.DASHES.length());
        if (!closing.equals(END + type + PemLine.DASHES)) {
            return PemBlock.broken(
                    type,
                    number,
                    closing.startsWith(END) ? "ends with another block's END line" : "is cut off: no END line");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        int body = 1;
        while (body < lines.size() && lines.get(body).indexOf(':') > 0) {
            String line = lines.get(body++).text();
            headers.put(
                    line.substring(0, line.indexOf(':')).strip(),
                    line.substring(line.indexOf(':') + 1).strip());
        }
        for (int at = body; at < lines.size(); at++) {
            Optional<String> flaw = flawOf(lines.get(at).stripped(), number + at);
            if (flaw.isPresent()) {
                return PemBlock.broken(type, number, flaw.get());
            }
        }
        byte[] base64 = PemLine.joined(lines.subList(body, lines.size()));
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            return der.length == 0
                    ? PemBlock.broken(type, number, "has nothing in it")
                    : PemBlock.whole(type, number, headers, der);
        } catch (IllegalArgumentException e) {
            return PemBlock.broken(type, number, "is damaged: characters are missing at its end");
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private static Optional<String> flawOf(PemLine line, int number) {
        for (int at = 0; at < line.length(); at++) {
            int c = line.at(at);
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
