package io.ordervolume.observability;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Provides an exporter that stores the spans of the service under test in memory. */
class SpanMemory {

  @Produces
  @Singleton
  @Unremovable
  InMemorySpanExporter exporter() {
    return InMemorySpanExporter.create();
  }
}
