package io.ordervolume.observability;

/** Whether there are traces: {@code order-volume.traces}. */
enum TracingMode {
  OFF,
  ON
}
