package org.sipmodule.embedded.sip;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a script asked for a transaction before or while it is relayed: {@code t_on_failure} and its like, and the further
 * branches. An attachment of the transaction's contexts; safe from any thread.
 */
public final class RelayOrders {

    /** As many branches as Kamailio's {@code max_branches} allows. */
    public static final int MOST_BRANCHES = 12;

    /** The blocks that a script can ask for. */
    public enum Block {
        REPLY,
        FAILURE,
        BRANCH
    }

    /**
     * A further branch.
     *
     * @param destination what {@code $du} was; empty for none
     */
    public record Target(String uri, String destination) {}

    private final Map<Block, String> blocks = new EnumMap<>(Block.class);
    private final List<Target> targets = new ArrayList<>();
    private OptionalInt replyTimer = OptionalInt.empty();
    private OptionalInt inviteTimer = OptionalInt.empty();

    /** @param name empty for none */
    public synchronized void block(Block which, String name) {
        blocks.put(which, name);
    }

    /** Empty for none. */
    public synchronized String block(Block which) {
        return blocks.getOrDefault(which, "");
    }

    /** The failure route, which runs once for each time it is asked for. */
    synchronized String takeFailure() {
        String name = block(Block.FAILURE);
        block(Block.FAILURE, "");
        return name;
    }

    /** @return false when there are {@value #MOST_BRANCHES} already */
    public synchronized boolean add(Target target) {
        return targets.size() < MOST_BRANCHES && targets.add(target);
    }

    /** The further branches that will be sent next. */
    public synchronized List<Target> targets() {
        return List.copyOf(targets);
    }

    public synchronized void clearTargets() {
        targets.clear();
    }

    /**
     * The requests to send next, each a copy; the further branches are sent once.
     *
     * @param withItself whether the request is sent to its own target too
     */
    synchronized List<JainSipMessage> takeTargets(JainSipMessage request, boolean withItself) {
        List<JainSipMessage> all = new ArrayList<>();
        if (withItself) {
            all.add(request.copy());
        }
        for (Target target : targets) {
            JainSipMessage copy = request.copy();
            copy.requestUri(target.uri());
            copy.destinationUri(target.destination());
            all.add(copy);
        }
        targets.clear();
        return all;
    }

    /** {@code t_set_fr}: milliseconds instead of {@code fr_inv_timer} and {@code fr_timer}; 0 leaves one as it is. */
    public synchronized void timers(int invite, int reply) {
        inviteTimer = invite > 0 ? OptionalInt.of(invite) : inviteTimer;
        replyTimer = reply > 0 ? OptionalInt.of(reply) : replyTimer;
    }

    public synchronized void resetTimers() {
        inviteTimer = OptionalInt.empty();
        replyTimer = OptionalInt.empty();
    }

    synchronized int inviteTimer(int otherwise) {
        return inviteTimer.orElse(otherwise);
    }

    synchronized int replyTimer(int otherwise) {
        return replyTimer.orElse(otherwise);
    }
}
