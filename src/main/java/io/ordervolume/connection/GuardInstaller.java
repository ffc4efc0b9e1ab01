package io.ordervolume.connection;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.util.AttributeKey;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts a guard first in the pipeline of each connection that a server accepts. Netty finds this
 * class as a service if {@link #enable} was called before the first server starts; Vert.x has no
 * hook that sees a connection before its first request.
 */
@RegisterForReflection
public final class GuardInstaller extends ChannelInitializerExtension {

  private static final AttributeKey<AtomicInteger> OPEN =
      AttributeKey.valueOf(GuardInstaller.class, "open");

  private static volatile ConnectionLimits limits;
  private static volatile int managementPort = -1;

  /** Makes Netty load extensions such as this one. */
  public static void enable() {
    System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
  }

  static void configure(ConnectionLimits configured, int port) {
    managementPort = port;
    limits = configured;
  }

  @Override
  public void postInitializeServerListenerChannel(ServerChannel server) {
    server.attr(OPEN).set(new AtomicInteger());
  }

  /** Also guards connections to servers, such as the database. */
  @Override
  public void postInitializeClientChannel(Channel connection) {
    connection.pipeline().addFirst(new HalfClosedGuard());
  }

  @Override
  public void postInitializeServerChildChannel(Channel connection) {
    ConnectionLimits configured = limits;
    if (configured == null) {
      return;
    }
    boolean management =
        connection.parent().localAddress() instanceof InetSocketAddress address
            && address.getPort() == managementPort;
    connection
        .pipeline()
        .addFirst(
            new ConnectionGuard(
                management ? configured.ofManagement() : configured,
                connection.parent().attr(OPEN).get()));
  }
}
