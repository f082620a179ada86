package org.sipmodule.module;

import java.util.List;

/**
 * The arguments of one command call. A missing or mistyped argument is a fault with Kamailio's code and text.
 */
public record RpcArguments(List<RpcValue> values) {

    /** A call without arguments. */
    public static final RpcArguments NONE = new RpcArguments(List.of());

    public RpcArguments {
        values = List.copyOf(values);
    }

    public int count() {
        return values.size();
    }

    public boolean has(int index) {
        return index < values.size();
    }

    /** @throws RpcFault 400 when there is no such argument or it is not a number */
    public int number(int index) throws RpcFault {
        RpcValue value = get(index, "integer");
        if (value instanceof RpcValue.Int number) {
            return number.number();
        }
        throw mismatch(index, "integer", "record doesn't match type");
    }

    /** @throws RpcFault 400 when there is no such argument or it is not a text */
    public String text(int index) throws RpcFault {
        RpcValue value = get(index, "string");
        if (value instanceof RpcValue.Text text && text.text() != null) {
            return text.text();
        }
        throw mismatch(index, "string", "record doesn't match type");
    }

    private RpcValue get(int index, String type) throws RpcFault {
        if (!has(index)) {
            throw mismatch(index, type, "end of packet encountered");
        }
        return values.get(index);
    }

    private static RpcFault mismatch(int index, String type, String why) {
        return new RpcFault(400, "error at parameter " + index + ": expected " + type + " type but " + why);
    }
}
