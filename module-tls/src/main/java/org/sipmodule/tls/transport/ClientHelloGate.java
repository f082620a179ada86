package org.sipmodule.tls.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The first handler of a connection's TLS end, until the ClientHello is whole: no engine, and so no native memory and no
 * descriptor but the socket, is spent on a peer before that.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a broken channel by channelInactive
final class ClientHelloGate extends ChannelInboundHandlerAdapter {

    private final Accepted accepted;
    private final ClientHelloReader reader;
    private ByteBuf raw = Unpooled.EMPTY_BUFFER;
    private boolean decided;

    /** @param longest bytes of a ClientHello */
    ClientHelloGate(Accepted accepted, int longest) {
        this.accepted = accepted;
        this.reader = new ClientHelloReader(longest);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (decided || !accepted.mayRead()) {
            decided = true;
            bytes.release();
            return;
        }
        if (!raw.isReadable()) {
            accepted.helloBegun();
        }
        raw = joined(bytes);
        ClientHelloReader.Outcome outcome = reader.read(raw);
        if (outcome instanceof ClientHelloReader.Found found) {
            decided = true;
            accepted.helloRead(found.hello()).ifPresent(ssl -> {
                ByteBuf first = raw;
                raw = Unpooled.EMPTY_BUFFER;
                accepted.putInPlaceOfGate(ssl);
                context.fireChannelRead(first);
            });
        } else if (outcome instanceof ClientHelloReader.Refused refused) {
            decided = true;
            refused.alert().ifPresent(alert -> context.writeAndFlush(Unpooled.wrappedBuffer(alert.bytes())));
            accepted.helloRefused(refused);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        decided = true;
        raw.release();
        raw = Unpooled.EMPTY_BUFFER;
    }

    private ByteBuf joined(ByteBuf bytes) {
        if (!raw.isReadable()) {
            return bytes;
        }
        // grows by doubling, so 1-byte segments stay cheap
        raw.writeBytes(bytes);
        bytes.release();
        return raw;
    }
}
