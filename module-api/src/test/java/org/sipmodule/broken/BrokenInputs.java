package org.sipmodule.broken;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of what others wrote, with good inputs for it. {@link #check} breaks them: each must end in a result or in the
 * refusal that the reader documents, within bounded memory. {@code -Dbroken.inputs} says how many, {@code -Dbroken.seed}
 * repeats a run.
 *
 * @param words what means something to the reader
 */
public record BrokenInputs(String name, List<byte[]> good, List<byte[]> words, Reader reader) {

    /** Takes any bytes, and throws when something is not as it should be. */
    public interface Reader {
        void read(byte[] input) throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(BrokenInputs.class);
    private static final int USUAL = 3_000;
    private static final long MOST_ALLOCATED = 128L << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** For a reader of texts. */
    public static BrokenInputs ofTexts(String name, List<String> good, List<String> words, Reader reader) {
        return new BrokenInputs(name, bytes(good), bytes(words), reader);
    }

    /** {@code -Dbroken.seed}, or another one each time; whoever asks says it. */
    public static long seed() {
        return Long.getLong("broken.seed", RandomGenerator.getDefault().nextInt(1_000_000));
    }

    /** How many inputs a test makes. */
    public static int count(int usual) {
        return Integer.getInteger("broken.inputs", usual);
    }

    /** Gives the reader each good input, and then broken ones. */
    public void check() {
        check(USUAL);
    }

    /** @param usual how many, unless {@code -Dbroken.inputs} says it */
    public void check(int usual) {
        long seed = seed();
        int count = count(usual);
        LOG.info("{} broken inputs of {}: -Dbroken.seed={}", count, name, seed);
        good.forEach(input -> read(input, "good"));
        BrokenBytes broken = new BrokenBytes(seed, good, words);
        for (int i = 0; i < count; i++) {
            read(broken.next(), "-Dbroken.seed=" + seed + " number " + i);
        }
    }

    /** Gives the reader one input that was found once. */
    public void found(byte[] input) {
        read(input, "found");
    }

    private void read(byte[] input, String which) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.read(input);
        } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError failure) {
            throw new AssertionError(described(input, which), failure);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (allocated > MOST_ALLOCATED) {
            throw new AssertionError(allocated + " bytes of memory for " + described(input, which));
        }
    }

    private String described(byte[] input, String which) {
        return name + ", " + which + ", " + input.length + " bytes: "
                + Base64.getEncoder().encodeToString(Arrays.copyOf(input, Math.min(input.length, 8192)));
    }

    private static List<byte[]> bytes(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
