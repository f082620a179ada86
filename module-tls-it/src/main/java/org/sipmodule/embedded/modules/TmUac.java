package org.sipmodule.embedded.modules;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sipmodule.embedded.sip.Originating;
import org.sipmodule.embedded.sip.Originating.Order;
import org.sipmodule.embedded.sip.Originating.Outcome;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.RpcArguments;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;

/** The commands of tm that send a request: {@code tm.t_uac_start} and its like. */
final class TmUac {

    /** Commands that wait for a reply; the management transports have threads for a few more. */
    static final int MOST_WAITING = 3;

    /** Longer than the stack lets a transaction without a reply live: that one tells before. */
    private static final int LONGEST_WAIT_SECONDS = 40;

    private static final int NEEDED = 5;

    private static final String ARGUMENTS = ", using a list of string parameters: method, ruri, dst_uri, send_sock, "
            + "headers (CRLF separated) and body (optional)";

    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private @Nullable Originating originating;

    void configure(ModuleContext context) {
        originating = context.service(Originating.class).orElse(null);
    }

    List<RpcCommandSpec> commands() {
        return List.of(
                new RpcCommandSpec("tm.t_uac_start", "starts a tm uac" + ARGUMENTS, false, this::start),
                new RpcCommandSpec(
                        "tm.t_uac_wait",
                        "starts a tm uac and waits for the final reply" + ARGUMENTS,
                        true,
                        arguments -> all(await(arguments))),
                new RpcCommandSpec(
                        "tm.t_uac_wait_block",
                        "starts a tm uac and waits for the final reply in blocking mode" + ARGUMENTS,
                        false,
                        arguments -> brief(await(arguments))));
    }

    private RpcReply start(RpcArguments arguments) throws RpcFault {
        CompletableFuture<Outcome> unused = send(arguments);
        return RpcReply.EMPTY;
    }

    /** Kamailio's order: code, reason, then what a request within the dialog needs, then the reply. */
    private static RpcReply all(Outcome outcome) {
        return RpcReply.of(
                RpcValue.of(outcome.code()),
                RpcValue.of(outcome.reason()),
                RpcValue.of(outcome.target()),
                RpcValue.of(outcome.hop()),
                RpcValue.of(outcome.routes()),
                RpcValue.of(outcome.reply()));
    }

    private static RpcReply brief(Outcome outcome) {
        return RpcReply.of(RpcReply.struct()
                .put("code", outcome.code())
                .put("text", outcome.reason())
                .build());
    }

    private Outcome await(RpcArguments arguments) throws RpcFault {
        if (!waiting.tryAcquire()) {
            throw new RpcFault(
                    500, MOST_WAITING + " commands wait for a reply already, try again later or use tm.t_uac_start");
        }
        try {
            return send(arguments).get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException tooLong) {
            throw new RpcFault(500, "there was no final reply within " + LONGEST_WAIT_SECONDS + " s");
        } catch (ExecutionException defect) {
            throw new IllegalStateException("a request of this host's own has no outcome", defect);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new RpcFault(500, "the server is ending, the reply was not waited for");
        } finally {
            waiting.release();
        }
    }

    private CompletableFuture<Outcome> send(RpcArguments arguments) throws RpcFault {
        if (originating == null) {
            throw new RpcFault(500, "this host offers no way to send requests of its own");
        }
        if (arguments.count() < NEEDED) {
            throw new RpcFault(
                    400,
                    "too few parameters (" + arguments.count() + "/" + NEEDED + "): expected "
                            + "method ruri next-hop socket headers [body], . for no next-hop or socket");
        }
        List<String> texts = new ArrayList<>(NEEDED + 1);
        for (int i = 0; i < NEEDED; i++) {
            texts.add(arguments.text(i));
        }
        texts.add(arguments.has(NEEDED) ? arguments.text(NEEDED) : "");
        return originating.send(new Order(
                texts.get(0), texts.get(1), given(texts.get(2)), given(texts.get(3)), texts.get(4), texts.get(5)));
    }

    private static String given(String text) {
        return text.equals(".") ? "" : text;
    }
}
