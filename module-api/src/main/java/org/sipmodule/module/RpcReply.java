package org.sipmodule.module;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command answers: no, one or several records. */
public record RpcReply(List<RpcValue> records) {

    /** A command that has nothing to say. */
    public static final RpcReply EMPTY = new RpcReply(List.of());

    public RpcReply {
        records = List.copyOf(records);
    }

    public static RpcReply of(RpcValue... records) {
        return new RpcReply(List.of(records));
    }

    public static RpcReply of(String text) {
        return of(RpcValue.of(text));
    }

    /** Begins a struct. */
    public static StructBuilder struct() {
        return new StructBuilder();
    }

    /** Fills a struct in the order of the calls. */
    public static final class StructBuilder {
        private final List<RpcValue.Member> members = new ArrayList<>();

        private StructBuilder() {}

        public StructBuilder put(String name, int number) {
            return put(name, RpcValue.of(number));
        }

        public StructBuilder put(String name, @Nullable String text) {
            return put(name, RpcValue.of(text));
        }

        public StructBuilder put(String name, RpcValue value) {
            members.add(new RpcValue.Member(name, value));
            return this;
        }

        public RpcValue build() {
            return new RpcValue.Struct(members);
        }
    }
}
