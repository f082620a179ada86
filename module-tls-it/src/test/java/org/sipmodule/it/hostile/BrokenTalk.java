package org.sipmodule.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that sends each of some broken messages with a good request behind it: an answer to that tells that the server
 * has gone through all before. It ends the connection after the last answer, or when none has come for a while, as when a
 * message claims to be longer than it is.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a broken channel by channelInactive
final class BrokenTalk extends ChannelInboundHandlerAdapter {

    private static final Pattern ANSWERED = Pattern.compile("Call-ID: probe-(\\d+)");
    private static final int QUIET_MILLIS = 200;
    private static final int KEPT = 2000;

    private final List<byte[]> messages;
    private final CompletableFuture<Integer> seen = new CompletableFuture<>();
    private String text = "";
    private boolean spoke;
    private int answered;

    BrokenTalk(List<byte[]> messages) {
        this.messages = messages;
    }

    /** Completed when the connection is closed: the messages before the last answer, and one, which was in its way. */
    CompletableFuture<Integer> seen() {
        return seen;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
            spoke = true;
            for (int i = 0; i < messages.size(); i++) {
                context.write(Unpooled.wrappedBuffer(messages.get(i)));
                context.write(Unpooled.copiedBuffer(probe(i + 1), ISO_8859_1));
                context.flush();
            }
            watch(context, -1);
        }
        super.userEventTriggered(context, event);
    }

    private static String probe(int number) {
        return "OPTIONS sip:alpha.example.test SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:1;rport;branch=z9hG4bKprobe"
                + number
                + "\r\nFrom: <sip:peer@example.test>;tag=1\r\nTo: <sip:alpha.example.test>\r\nCall-ID: probe-" + number
                + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
    }

    private void watch(ChannelHandlerContext context, int before) {
        if (answered == before || answered == messages.size()) {
            context.close();
        } else {
            int now = answered;
            context.executor().schedule(() -> watch(context, now), QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        text += new String(BrokenPeers.bytesOf(message), ISO_8859_1);
        Matcher matcher = ANSWERED.matcher(text);
        while (matcher.find()) {
            answered = Math.max(answered, Math.min(messages.size(), Integer.parseInt(matcher.group(1))));
        }
        text = text.substring(Math.max(0, text.length() - KEPT));
        if (answered == messages.size()) {
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (spoke) {
            seen.complete(Math.min(messages.size(), answered + 1));
        } else {
            seen.completeExceptionally(new IOException("closed in the handshake"));
        }
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
