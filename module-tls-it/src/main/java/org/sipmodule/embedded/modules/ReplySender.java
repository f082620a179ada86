package org.sipmodule.embedded.modules;

import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.sip.Replies;
import org.sipmodule.module.Arguments;
import org.sipmodule.module.ConfigException;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.Problem;
import org.sipmodule.module.RouteContext;
import org.sipmodule.module.ScriptException;
import org.sipmodule.module.SourceLocation;

/** What sl and tm have in common: the host's way to reply, and how a script states a reply. */
final class ReplySender {

    private @Nullable Replies replies;

    void configure(ModuleContext context) {
        replies = context.service(Replies.class)
                .orElseThrow(() -> new ConfigException(
                        "sl, tm",
                        Problem.error(
                                SourceLocation.NONE,
                                "this host offers no way to reply to modules",
                                "the embedded host",
                                "Leave sl and tm out in another host: its applications reply")));
    }

    Replies replies() {
        if (replies == null) {
            throw new IllegalStateException("not configured");
        }
        return replies;
    }

    /** A reply code, a number or a text of digits as in {@code sl_send_reply("200", "OK")}. */
    static int code(Arguments arguments, int index) {
        long code = arguments.number(index);
        if (code < 100 || code > 699) {
            throw new ScriptException("reply code \"" + arguments.text(index) + "\" (expected: 100..699)");
        }
        return (int) code;
    }

    /** What {@code append_to_reply} collected for this message. */
    static String headers(RouteContext context) {
        return context.attachment(ReplyHeaders.class).map(ReplyHeaders::text).orElse("");
    }
}
