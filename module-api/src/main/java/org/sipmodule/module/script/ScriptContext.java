package org.sipmodule.module.script;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.sipmodule.module.ConnectionInfo;
import org.sipmodule.module.MessageAttributes;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.RouteKind;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SipMessage;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.module.Value;

/** One message on its way through a linked script. Used by one thread at a time. */
final class ScriptContext implements RouteContext {

    private final SipMessage message;
    private final Optional<ConnectionInfo> connection;
    private final CarriedValues carried;
    private final MessageAttributes attributes;
    // $var lives as long as the process in Kamailio, one copy for each; with threads that would be a race,
    // so here it lives as long as the message
    private final Value[] variables;
    private RouteKind kind;
    private int code;
    private int result = 1;
    private Flow ending = Flow.NEXT;
    private int depth;
    private long begun;
    private long mostMillis;
    private Runnable whenLate = () -> {};

    ScriptContext(SipMessage message, Optional<ConnectionInfo> connection, CarriedValues carried, int variables) {
        this(message, connection, carried, carried.attributes(), variables);
    }

    /** @param attributes those of one branch */
    ScriptContext(
            SipMessage message,
            Optional<ConnectionInfo> connection,
            CarriedValues carried,
            MessageAttributes attributes,
            int variables) {
        this.message = message;
        this.connection = connection;
        this.carried = carried;
        this.attributes = attributes;
        this.variables = new Value[variables];
        // a $var that was never set is 0, as in Kamailio
        Arrays.fill(this.variables, Value.of(0));
        this.kind = message.isRequest() ? RouteKind.REQUEST : RouteKind.REPLY;
    }

    @Override
    public RouteKind kind() {
        return kind;
    }

    void kind(RouteKind current) {
        kind = current;
    }

    @Override
    public SipMessage message() {
        return message;
    }

    @Override
    public Optional<ConnectionInfo> connection() {
        return connection;
    }

    @Override
    public Value xavp(String root, String field) {
        return carried.xavp(root, 0, field);
    }

    @Override
    public MessageAttributes attributes() {
        return attributes;
    }

    @Override
    public <T> T attachment(Class<T> type, Supplier<T> make) {
        return carried.attachment(type, make);
    }

    @Override
    public <T> Optional<T> attachment(Class<T> type) {
        return carried.attachment(type);
    }

    CarriedValues carried() {
        return carried;
    }

    Value variable(int slot) {
        return variables[slot];
    }

    void variable(int slot, Value value) {
        variables[slot] = value;
    }

    /** What {@code $rc} shows: the code of the last call, 0 before the first. */
    int code() {
        return code;
    }

    void code(int last) {
        code = last;
    }

    /** What the block that runs gives if it ends here: the code of its last statement, which need not be a call. */
    int result() {
        return result;
    }

    void result(int last) {
        result = last;
    }

    /** Ends the script for this message, from within an expression; nothing is called from then on. */
    void end(Flow how) {
        ending = how;
    }

    /** {@link Flow#NEXT} unless the script has ended. */
    Flow ending() {
        return ending;
    }

    boolean hasEnded() {
        return ending != Flow.NEXT;
    }

    int depth() {
        return depth;
    }

    /** A route begins that nothing else runs in. */
    void begins(long longestMillis, Runnable whenLate) {
        begun = System.nanoTime();
        mostMillis = longestMillis;
        this.whenLate = whenLate;
    }

    /**
     * Asked at each turn that a script can take again and again.
     *
     * @throws ScriptException when the route has run for too long
     */
    void checkTime(SourceLocation place) {
        if (System.nanoTime() - begun > mostMillis * 1_000_000) {
            whenLate.run();
            throw new ScriptException(
                    place + ": given up, as the route has run for more than " + mostMillis + " ms (max_script_time)");
        }
    }

    void depth(int routes) {
        depth = routes;
    }
}
