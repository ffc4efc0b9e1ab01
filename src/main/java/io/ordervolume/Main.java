package io.ordervolume;

import io.ordervolume.connection.GuardInstaller;
import io.ordervolume.embedded.DatabaseChoice;
import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.migration.MigrationChoice;
import io.ordervolume.pool.ReplicaUrl;
import io.ordervolume.security.SecurityChoice;
import io.ordervolume.trace.TracingChoice;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** Starts the service, and before it a PostgreSQL of its own where one is wanted. */
@QuarkusMain
public final class Main {

  private static final int MISCONFIGURED = 78;

  /** A constant of the image, so that a native executable holds nothing of the embedded server. */
  private static final boolean NATIVE = ImageMode.current().isNativeImage();

  public static void main(String... args) throws IOException {
    GuardInstaller.enable();
    // Built here, because until Quarkus runs the configuration at hand knows no profile.
    Config config = ConfigUtils.configBuilder().build();
    DatabaseChoice choice = DatabaseChoice.of(config, !NATIVE);
    boolean onlyMigrates = MigrationChoice.isOnly(config);
    List<String> refusals =
        Stream.of(
                choice.refusal(),
                MigrationChoice.refusal(config),
                ReplicaUrl.refusal(config),
                TracingChoice.refusal(config),
                onlyMigrates ? Optional.<String>empty() : SecurityChoice.refusal(config))
            .flatMap(Optional::stream)
            .toList();
    if (!refusals.isEmpty()) {
      refusals.forEach(System.err::println);
      System.exit(MISCONFIGURED);
    }
    if (onlyMigrates) {
      // Who answers nobody needs no issuer of tokens.
      System.setProperty("quarkus.oidc.tenant-enabled", "false");
    }
    if (!NATIVE && choice.embeddedDirectory().isPresent()) {
      runWithDatabase(choice, args);
    } else {
      Quarkus.run(args);
    }
  }

  private static void runWithDatabase(DatabaseChoice choice, String... args) throws IOException {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(choice.embeddedDirectory().get())) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stopLast(database)));
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
  }

  /** When the process is told to end, the database goes after the service, which still needs it. */
  private static void stopLast(EmbeddedDatabase database) {
    Application service = Application.currentApplication();
    if (service != null) {
      service.awaitShutdown();
    }
    database.close();
  }
}
