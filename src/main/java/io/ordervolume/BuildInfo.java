package io.ordervolume;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Registers a metric with the version and the commit of this build. */
@Singleton
class BuildInfo {

  /** The build writes this file if the sources are a Git checkout. */
  private static final String COMMIT = "/git.properties";

  private final String version;

  BuildInfo(@ConfigProperty(name = "quarkus.application.version") String version) {
    this.version = version;
  }

  void onStart(@Observes StartupEvent start, MeterRegistry meters) throws IOException {
    Gauge.builder("matview.build.info", () -> 1)
        .description("Always 1. The tags are version and commit")
        .tag("version", version)
        .tag("commit", commit())
        .register(meters);
  }

  private static String commit() throws IOException {
    Properties checkout = new Properties();
    try (InputStream file = BuildInfo.class.getResourceAsStream(COMMIT)) {
      if (file != null) {
        checkout.load(file);
      }
    }
    return checkout.getProperty("git.commit.id.full", "unknown");
  }
}
