package io.ordervolume.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;

/**
 * Gives the meters of each server the same tags. Quarkus adds the port of a server only if it is
 * fixed. If only one of two ports is fixed, the meters of the other server would be refused, and it
 * would not start.
 */
@Singleton
public class ServerPortTagFilter implements MeterFilter {

  private static final String OF_A_SERVER = "http\\.server\\.(bytes|connections|active)\\b.*";
  private static final String PORT = "server.port";

  @Override
  public Meter.Id map(Meter.Id meter) {
    return meter.getName().matches(OF_A_SERVER) && meter.getTag(PORT) == null
        ? meter.withTag(Tag.of(PORT, "random"))
        : meter;
  }
}
