package io.ordervolume.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Closes a connection that exceeds a limit. It is the first handler in the connection's pipeline.
 * So it also sees connections that never send a whole request, which the HTTP server does not
 * report.
 *
 * <p>All fields are written on the event loop of the connection.
 */
final class ConnectionGuard extends ChannelDuplexHandler {

  private static final AttributeKey<ConnectionGuard> KEY =
      AttributeKey.valueOf(ConnectionGuard.class, "guard");
  private static final BooleanSupplier READ = () -> true;

  private final ConnectionLimits limits;
  private final AtomicInteger open;
  private boolean counted;
  private Future<?> checks;

  private int requests;
  private boolean headBegun;
  private long since = System.nanoTime();
  private long bodySince;
  private BooleanSupplier bodyIsRead = READ;
  private long unsent;
  private long unsentSince;

  ConnectionGuard(ConnectionLimits limits, AtomicInteger open) {
    this.limits = limits;
    this.open = open;
  }

  /** Returns the guard of a channel, if it has one. */
  static Optional<ConnectionGuard> of(Channel channel) {
    return Optional.ofNullable(channel.attr(KEY).get());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context.channel().attr(KEY).set(this);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    counted = true;
    context.fireChannelActive();
    if (open.incrementAndGet() > limits.connections()) {
      context.close();
    } else {
      checks = context.executor().scheduleAtFixedRate(() -> check(context), 1, 1, TimeUnit.SECONDS);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (counted) {
      counted = false;
      open.decrementAndGet();
    }
    if (checks != null) {
      checks.cancel(false);
    }
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    if (requests == 0 && !headBegun) {
      headBegun = true;
      since = System.nanoTime();
    }
    context.fireChannelRead(bytes);
  }

  /**
   * Notes that the head of a request was read. {@code read} returns whether the response no longer
   * waits for a body.
   */
  void begin(BooleanSupplier read) {
    requests++;
    headBegun = false;
    bodyIsRead = read;
    bodySince = System.nanoTime();
  }

  /** Notes that the response to a request is complete. */
  void end() {
    requests--;
    since = System.nanoTime();
  }

  private void check(ChannelHandlerContext context) {
    long now = System.nanoTime();
    if (isIdleFor(now) || bodyIsLate(now) || isStalled(context.channel(), now)) {
      context.close();
    }
  }

  private boolean isIdleFor(long now) {
    return requests == 0 && isOver(headBegun ? limits.head() : limits.idle(), since, now);
  }

  private boolean bodyIsLate(long now) {
    return requests > 0 && !bodyIsRead.getAsBoolean() && isOver(limits.body(), bodySince, now);
  }

  private boolean isStalled(Channel channel, long now) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long waiting = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    if (waiting == 0 || waiting != unsent) {
      unsent = waiting;
      unsentSince = now;
    }
    return waiting > 0 && isOver(limits.write(), unsentSince, now);
  }

  private static boolean isOver(Duration limit, long since, long now) {
    return now - since > limit.toNanos();
  }
}
