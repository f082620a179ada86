package org.sipmodule.module;

import java.net.InetAddress;
import java.util.Optional;

/** An address, or all addresses that share its first bits. Immutable; what it is asked never asks a name service. */
public final class Subnet {

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
                Addresses.literal(slash < 0 ? text : text.substring(0, slash)).map(InetAddress::getAddress);
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
        byte[] bytes = Addresses.literal(mask).map(InetAddress::getAddress).orElse(new byte[0]);
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
