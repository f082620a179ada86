package org.sipmodule.tls.sip;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How what one connection has received, and its end, come to the stack, whose listeners may be called by it. */
interface Delivery {

    /** One whole message; on the connection's worker. */
    void message(byte[] frame);

    /**
     * Once, from any thread, when no message comes any more.
     *
     * @param last tells the stack what the end means to it
     */
    void ended(@Nullable Runnable last);

    /** For a stack whose listener returns at once: a change of threads would cost each message more than all else here. */
    static Delivery atOnce(Consumer<byte[]> stack) {
        return new Delivery() {
            @Override
            public void message(byte[] frame) {
                stack.accept(frame);
            }

            @Override
            public void ended(@Nullable Runnable last) {
                if (last != null) {
                    last.run();
                }
            }
        };
    }
}
