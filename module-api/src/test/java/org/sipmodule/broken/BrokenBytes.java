package org.sipmodule.broken;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes broken inputs out of good ones, the same for the same seed. Used by one thread. */
public final class BrokenBytes {

    private static final int MOST_CHANGES = 4;
    private static final int MOST_COPIES = 200;
    private static final int LONGEST = 64 * 1024;

    private final Random random;
    private final List<byte[]> good;
    private final List<byte[]> words;

    /** @param words what means something to the reader, to be put where it does not belong */
    public BrokenBytes(long seed, List<byte[]> good, List<byte[]> words) {
        this.random = new Random(seed);
        this.good = List.copyOf(good);
        this.words = List.copyOf(words);
    }

    /** One of the good ones, with one to four faults. */
    public byte[] next() {
        return broken(one(good));
    }

    /** The same input with one to four faults. */
    public byte[] broken(byte[] input) {
        byte[] bytes = input;
        for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0; i--) {
            bytes = changed(bytes);
        }
        return bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes;
    }

    private byte[] changed(byte[] bytes) {
        if (bytes.length == 0) {
            return garbage();
        }
        int at = random.nextInt(bytes.length);
        int to = at + random.nextInt(Math.min(bytes.length - at, 1 + random.nextInt(bytes.length)) + 1);
        byte[] piece = Arrays.copyOfRange(bytes, at, to);
        return switch (random.nextInt(10)) {
            case 0, 1 -> withByte(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
            case 2 -> withByte(bytes, at, random.nextInt(256));
            case 3 -> withLie(bytes, at);
            case 4 -> Arrays.copyOf(bytes, at);
            case 5 -> replaced(bytes, at, to, new byte[0]);
            case 6 -> replaced(bytes, at, at, repeated(piece));
            case 7 -> moved(replaced(bytes, at, to, new byte[0]), piece);
            case 8 -> replaced(bytes, at, bytes.length, endOf(one(good)));
            default -> replaced(bytes, at, random.nextBoolean() ? at : to, word());
        };
    }

    private static byte[] withByte(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    /** Another number of one to three bytes, as a length is written. */
    private byte[] withLie(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        int change = switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> -1;
            case 2 -> random.nextInt(1 << 16);
            default -> 1 << random.nextInt(24);
        };
        int size = Math.min(1 + random.nextInt(3), bytes.length - at);
        int number = change;
        for (int i = at + size - 1; i >= at; i--) {
            number += bytes[i] & 0xff;
            changed[i] = (byte) number;
            number >>= 8;
        }
        return changed;
    }

    private byte[] repeated(byte[] piece) {
        int copies = random.nextInt(8) == 0 ? random.nextInt(MOST_COPIES) : 1 + random.nextInt(2);
        byte[] all = new byte[Math.min(LONGEST, copies * piece.length)];
        for (int i = 0; i < all.length; i++) {
            all[i] = piece[i % piece.length];
        }
        return all;
    }

    private byte[] moved(byte[] rest, byte[] piece) {
        int at = random.nextInt(rest.length + 1);
        return replaced(rest, at, at, piece);
    }

    private byte[] endOf(byte[] other) {
        return Arrays.copyOfRange(other, other.length == 0 ? 0 : random.nextInt(other.length), other.length);
    }

    private byte[] word() {
        return words.isEmpty() || random.nextInt(4) == 0 ? garbage() : one(words);
    }

    private byte[] garbage() {
        byte[] garbage = new byte[1 + random.nextInt(40)];
        random.nextBytes(garbage);
        return garbage;
    }

    private byte[] one(List<byte[]> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        byte[] all = Arrays.copyOf(bytes, from + by.length + bytes.length - to);
        System.arraycopy(by, 0, all, from, by.length);
        System.arraycopy(bytes, to, all, from + by.length, bytes.length - to);
        return all;
    }
}
