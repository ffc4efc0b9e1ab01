package io.ordervolume.observability;

/** Values of {@code order-volume.tracing}. */
enum TracingMode {
  OFF,
  ON
}
