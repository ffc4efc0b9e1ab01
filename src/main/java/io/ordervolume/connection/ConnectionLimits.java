package io.ordervolume.connection;

import java.time.Duration;

/** The limits of each connection of a server. */
record ConnectionLimits(
    int connections, Duration head, Duration body, Duration idle, Duration write) {

  private static final long MEBIBYTE = 1 << 20;
  private static final int FEWEST = 64;
  private static final int MOST = 10_000;

  static ConnectionLimits of(ConnectionConfig config, long heapBytes) {
    return new ConnectionLimits(
        config.max().orElse(connectionsFor(heapBytes)),
        config.headTimeout(),
        config.bodyTimeout(),
        config.idleTimeout(),
        config.writeTimeout());
  }

  /**
   * Returns how many connections a heap has room for. An unfinished head takes up to 120 kB, and a
   * body up to 64 kB. A response that the client does not read takes its own size. The service
   * itself needs a third of the heap.
   */
  static int connectionsFor(long heapBytes) {
    return (int) Math.max(FEWEST, Math.min(MOST, heapBytes / MEBIBYTE));
  }

  /** Returns the limits of the port for health and metrics, which few clients reach. */
  ConnectionLimits ofManagement() {
    return new ConnectionLimits(FEWEST, head, body, idle, write);
  }
}
