package io.ordervolume.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection to a server that this side has half closed, if the server does not close it
 * within a second. The driver of PostgreSQL ends a connection that way, and then waits for the
 * server. A server that hangs never closes it, and the statements on it would wait as long.
 */
final class HalfClosedGuard extends ChannelInboundHandlerAdapter {

  private static final int GRACE_SECONDS = 1;

  private Future<?> end;

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelOutputShutdownEvent && end == null) {
      end = context.executor().schedule(() -> context.close(), GRACE_SECONDS, TimeUnit.SECONDS);
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (end != null) {
      end.cancel(false);
    }
    context.fireChannelInactive();
  }
}
