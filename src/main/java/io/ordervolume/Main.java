package io.ordervolume;

import io.ordervolume.embedded.DatabaseChoice;
import io.ordervolume.embedded.EmbeddedDatabase;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** Starts the service, and before it a PostgreSQL of its own where one is wanted. */
@QuarkusMain
public final class Main {

  private static final int MISCONFIGURED = 78;

  public static void main(String... args) throws IOException {
    DatabaseChoice choice = DatabaseChoice.of(configuration());
    if (choice.refusal().isPresent()) {
      System.err.println(choice.refusal().get());
      System.exit(MISCONFIGURED);
    }
    if (choice.embeddedDirectory().isPresent()) {
      try (EmbeddedDatabase database = EmbeddedDatabase.start(choice.embeddedDirectory().get())) {
        Map<String, String> settings = new HashMap<>(database.configuration());
        if (choice.sample()) {
          settings.put("quarkus.liquibase.contexts", "sample");
        }
        settings.forEach(System::setProperty);
        try {
          Quarkus.run(args);
        } finally {
          settings.keySet().forEach(System::clearProperty);
        }
      }
    } else {
      Quarkus.run(args);
    }
  }

  /**
   * The configuration under the profile that the service will have; until it runs, there is no
   * profile.
   */
  private static Config configuration() {
    return ConfigUtils.configBuilder().build();
  }
}
