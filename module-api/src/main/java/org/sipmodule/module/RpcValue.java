package org.sipmodule.module;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that a command takes or returns: a tree of what BINRPC and JSON-RPC have in common. */
public sealed interface RpcValue {

    static RpcValue of(int number) {
        return new Int(number);
    }

    /** @param text null for a text that is not set: shown as {@code <null string>} or JSON's {@code null} */
    static RpcValue of(@Nullable String text) {
        return new Text(text);
    }

    /** What a variable or parameter holds: a number, a text, or a text that is not set. */
    static RpcValue of(Value value) {
        if (value instanceof Value.Int number) {
            return of((int) number.number());
        }
        return of(value.isNull() ? null : value.text());
    }

    /** A 32-bit number. */
    record Int(int number) implements RpcValue {}

    /** A fraction; BINRPC keeps three digits of it. */
    record Real(double number) implements RpcValue {}

    /** A text, or one that is not set. */
    record Text(@Nullable String text) implements RpcValue {}

    /** Named values in their order. */
    record Struct(List<Member> members) implements RpcValue {
        public Struct {
            members = List.copyOf(members);
        }
    }

    /** Values without names. */
    record Array(List<RpcValue> values) implements RpcValue {
        public Array {
            values = List.copyOf(values);
        }
    }

    /** One entry of a struct. */
    record Member(String name, RpcValue value) {}
}
