package org.sipmodule.module.script.text;

/**
 * The value of a From, To, Contact or Route header taken apart; of a list, the first.
 *
 * @param name       the display name as written, with its quotes; empty when there is none
 * @param uri        the URI, without angle brackets
 * @param parameters the parameters of the header, without the first semicolon
 */
public record NameAddr(String name, String uri, String parameters) {

    public static NameAddr of(String header) {
        int open = outsideQuotes(header, '<', 0);
        int comma = outsideQuotes(header, ',', 0);
        if (open < 0 || (comma >= 0 && comma < open)) {
            // without angle brackets the parameters belong to the header (RFC 3261, 20.10)
            String first = comma < 0 ? header : header.substring(0, comma);
            int semicolon = first.indexOf(';');
            String uri = semicolon < 0 ? first : first.substring(0, semicolon);
            return new NameAddr(
                    "",
                    uri.strip(),
                    semicolon < 0 ? "" : first.substring(semicolon + 1).strip());
        }
        int close = header.indexOf('>', open);
        int end = close < 0 ? header.length() : close;
        int next = outsideQuotes(header, ',', end);
        String after = header.substring(
                Math.min(end + 1, header.length()),
                next < 0 ? header.length() : Math.max(next, Math.min(end + 1, header.length())));
        int semicolon = after.indexOf(';');
        return new NameAddr(
                header.substring(0, open).strip(),
                header.substring(open + 1, end).strip(),
                semicolon < 0 ? "" : after.substring(semicolon + 1).strip());
    }

    private static int outsideQuotes(String text, char wanted, int from) {
        boolean inQuotes = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && inQuotes) {
                i++;
            } else if (c == '"') {
                inQuotes = !inQuotes;
            } else if (c == wanted && !inQuotes) {
                return i;
            }
        }
        return -1;
    }
}
