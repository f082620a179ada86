package org.sipmodule.module;

/**
 * The bytes of messages that one kind of transport has begun to read, on all its connections together: 2048 peers that send
 * all but the end of one would have hundreds of MB for half a minute. Safe from any thread; nothing in it waits.
 */
public final class UnfinishedMessages {

    /** Of each message this much is not counted: whoever is within it is served also when others have taken all there is. */
    public static final int FREE = 4 * 1024;

    private static final int SHARE_OF_HEAP = 16;

    private final ByteBudget budget;

    /** As many as are harmless in this JVM. */
    public UnfinishedMessages() {
        budget = ByteBudget.ofHeap(SHARE_OF_HEAP);
    }

    public UnfinishedMessages(long most) {
        budget = new ByteBudget(most);
    }

    /** How many there are now, what is free of each message not among them. */
    public long bytes() {
        return budget.taken();
    }

    /** Those of one connection, one after the other. */
    public Message message() {
        return new Message();
    }

    /** One message; used by the thread that reads it, or that has ended its connection. */
    public final class Message {

        private int length;
        private int taken;

        private Message() {}

        /** @return false when there are too many of them already; then it must not grow */
        public boolean grows(int by) {
            length += by;
            return length - FREE <= taken || takes(length);
        }

        /**
         * For who knows what memory it has, which may be less than before.
         *
         * @return false when there are too many of them already; then it must be given up
         */
        public boolean takes(int memory) {
            int more = Math.max(0, memory - FREE) - taken;
            if (more > 0 && !budget.take(more)) {
                return false;
            }
            if (more < 0) {
                budget.giveBack(-more);
            }
            taken += more;
            return true;
        }

        /** What it is when it was not let; the end of a sentence. */
        public String refusal() {
            return "long and not whole, where such messages of all connections have " + budget.most()
                    + " bytes already";
        }

        /** It is whole, or never will be. */
        public void ends() {
            length = 0;
            takes(0);
        }
    }
}
