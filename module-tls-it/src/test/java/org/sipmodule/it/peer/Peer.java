package org.sipmodule.it.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One TLS connection of {@link Peers}, with one question under way at most. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a broken channel by channelInactive
public final class Peer extends SimpleChannelInboundHandler<ByteBuf> {

    private static final String PING = "\r\n\r\n";
    private static final String PONG = "\r\n";

    private final Channel channel;
    private final String id;
    private long asked;
    private String end = "";
    private @Nullable StringBuilder answer;
    private @Nullable CompletableFuture<String> answered;

    public Peer(Channel channel, String id) {
        this.channel = channel;
        this.id = id;
    }

    /** A keep-alive (RFC 5626, 4.4.1) and its pong. */
    public CompletableFuture<String> ping() {
        return exchange(PING, PONG);
    }

    /** An OPTIONS; gives the whole reply. */
    public CompletableFuture<String> options() {
        long number = ++asked;
        return exchange(
                "OPTIONS sip:alpha.example.test SIP/2.0\r\n"
                        + "Via: SIP/2.0/TLS 127.0.0.1:5061;rport;branch=z9hG4bK" + id + "." + number + "\r\n"
                        + "From: <sip:peer@example.test>;tag=" + number + "\r\nTo: <sip:alpha.example.test>\r\n"
                        + "Call-ID: " + id + "." + number + "@example.test\r\nCSeq: 1 OPTIONS\r\n"
                        + "Contact: <sip:peer@127.0.0.1:5061;transport=tls>\r\nMax-Forwards: 70\r\n"
                        + "User-Agent: peers\r\nContent-Length: 0\r\n\r\n",
                "\r\n\r\n");
    }

    /** The head of a message and as much of its body as is told, which does not make it whole. */
    public CompletableFuture<Void> begin(int bytesOfBody) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        String part = "MESSAGE sip:alpha.example.test SIP/2.0\r\nContent-Length: " + 2 * bytesOfBody + "\r\n\r\n"
                + "x".repeat(bytesOfBody);
        channel.writeAndFlush(Unpooled.copiedBuffer(part, StandardCharsets.US_ASCII))
                .addListener(written -> {
                    if (written.isSuccess()) {
                        sent.complete(null);
                    } else {
                        sent.completeExceptionally(written.cause());
                    }
                });
        return sent;
    }

    private CompletableFuture<String> exchange(String question, String lastOfAnswer) {
        CompletableFuture<String> result = new CompletableFuture<>();
        channel.eventLoop().execute(() -> {
            end = lastOfAnswer;
            answer = new StringBuilder();
            answered = result;
            channel.writeAndFlush(Unpooled.copiedBuffer(question, StandardCharsets.US_ASCII))
                    .addListener(sent -> {
                        if (!sent.isSuccess()) {
                            result.completeExceptionally(sent.cause());
                        }
                    });
        });
        return result;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        StringBuilder text = answer;
        CompletableFuture<String> result = answered;
        if (text == null || result == null) {
            context.fireExceptionCaught(new IOException("unasked: " + bytes.toString(StandardCharsets.US_ASCII)));
            return;
        }
        text.append(bytes.toString(StandardCharsets.US_ASCII));
        if (text.length() >= end.length()
                && text.substring(text.length() - end.length()).equals(end)) {
            answer = null;
            answered = null;
            result.complete(text.toString());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (answered != null) {
            answered.completeExceptionally(new IOException("closed while an answer was waited for"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (answered != null) {
            answered.completeExceptionally(cause);
        }
        context.close();
    }

    public boolean isOpen() {
        return channel.isActive();
    }

    /** Says goodbye. */
    public CompletableFuture<Void> close() {
        return ended(channel.close());
    }

    /**
     * Is gone without a close_notify.
     *
     * @param reset whether by a reset and not by the end of the stream
     */
    public CompletableFuture<Void> vanish(boolean reset) {
        if (reset) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        return ended(channel.pipeline().context(SslHandler.class).close());
    }

    private static CompletableFuture<Void> ended(ChannelFuture closing) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        closing.addListener(done -> closed.complete(null));
        return closed;
    }
}
