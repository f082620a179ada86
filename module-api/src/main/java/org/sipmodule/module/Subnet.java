package org.sipmodule.module;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address, or all addresses that share its first bits. Immutable; what it is asked never asks a name service. */
public final class Subnet {

    private static final Pattern FOUR = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern SIX = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    private final byte[] address;
    private final int bits;

    private Subnet(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /** Reads {@code 10.0.0.1}, {@code 10.0.0.0/8}, {@code 10.0.0.0/255.0.0.0} or the same for IPv6; no names. */
    public static Optional<Subnet> parse(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address =
                literal(slash < 0 ? text : text.substring(0, slash)).map(InetAddress::getAddress);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int all = address.get().length * 8;
        if (slash < 0) {
            return Optional.of(new Subnet(address.get(), all));
        }
        String prefix = text.substring(slash + 1);
        int bits = prefix.matches("\\d{1,3}") ? Integer.parseInt(prefix) : maskBits(prefix);
        return bits < 0 || bits > all ? Optional.empty() : Optional.of(new Subnet(address.get(), bits));
    }

    private static int maskBits(String mask) {
        byte[] bytes = literal(mask).map(InetAddress::getAddress).orElse(new byte[0]);
        int bits = 0;
        while (bits < bytes.length * 8 && isSet(bytes, bits)) {
            bits++;
        }
        for (int i = bits; i < bytes.length * 8; i++) {
            if (isSet(bytes, i)) {
                return -1;
            }
        }
        return bytes.length == 0 ? -1 : bits;
    }

    private static boolean isSet(byte[] bytes, int bit) {
        return ((bytes[bit / 8] >> (7 - bit % 8)) & 1) == 1;
    }

    /**
     * An address that is written out, one of IPv6 with or without brackets and without a zone; empty for anything a name
     * service would be asked about.
     */
    public static Optional<InetAddress> literal(String text) {
        try {
            Matcher four = FOUR.matcher(text);
            if (four.matches()) {
                return four(four);
            }
            String six = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
            // with brackets the JDK takes it for an address and nothing else
            return SIX.matcher(six).matches() ? Optional.of(InetAddress.getByName("[" + six + "]")) : Optional.empty();
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    /** By ourselves: the JDK asks the name service for 1.2.3.256. */
    private static Optional<InetAddress> four(Matcher numbers) throws UnknownHostException {
        byte[] address = new byte[4];
        for (int i = 0; i < address.length; i++) {
            int number = Integer.parseInt(numbers.group(i + 1));
            if (number > 255) {
                return Optional.empty();
            }
            address[i] = (byte) number;
        }
        return Optional.of(InetAddress.getByAddress(address));
    }

    public boolean contains(InetAddress other) {
        byte[] bytes = other.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (isSet(bytes, i) != isSet(address, i)) {
                return false;
            }
        }
        return true;
    }
}
