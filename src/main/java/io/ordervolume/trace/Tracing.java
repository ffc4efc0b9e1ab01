package io.ordervolume.trace;

/** Whether there are traces: {@code order-volume.traces}. */
enum Tracing {
  OFF,
  ON
}
