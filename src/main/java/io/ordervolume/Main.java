package io.ordervolume;

import io.ordervolume.connection.GuardInstaller;
import io.ordervolume.embedded.DatabaseSelection;
import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.http.UrlCheck;
import io.ordervolume.maintenance.ScheduleCheck;
import io.ordervolume.migration.MigrationMode;
import io.ordervolume.migration.MigrationOutput;
import io.ordervolume.migration.SchemaSelection;
import io.ordervolume.migration.ViewDirectory;
import io.ordervolume.observability.TracingConfigCheck;
import io.ordervolume.pool.StandbyUrl;
import io.ordervolume.security.SecurityConfigCheck;
import io.ordervolume.security.ViewRoles;
import io.ordervolume.startup.StartFailure;
import io.ordervolume.startup.StartGuide;
import io.ordervolume.startup.StartLog;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.ApplicationLifecycleManager;
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
import org.eclipse.microprofile.config.ConfigProvider;

/** Starts the service, and before it an embedded PostgreSQL if one is configured. */
@QuarkusMain
public final class Main {

  private static final int MISCONFIGURED = 78;

  /** A constant in native images, so that they contain no code of the embedded server. */
  private static final boolean NATIVE = ImageMode.current().isNativeImage();

  public static void main(String... args) {
    GuardInstaller.enable();
    UrlCheck.enable();
    // Built here, because the default configuration has no profile until Quarkus runs.
    Config config = ConfigUtils.configBuilder().build();
    try {
      start(config, args);
    } catch (IOException | RuntimeException refused) {
      StartLog.refuse(String.valueOf(refused.getMessage()), config);
      System.exit(MISCONFIGURED);
    }
  }

  private static void start(Config config, String... args) throws IOException {
    DatabaseSelection choice = DatabaseSelection.of(config, !NATIVE);
    boolean onlyMigrates = MigrationMode.isOnly(config);
    List<String> refusals =
        Stream.of(
                choice.refusal(),
                MigrationMode.refusal(config),
                SchemaSelection.refusal(config),
                ViewDirectory.refusal(config),
                StandbyUrl.refusal(config),
                ScheduleCheck.refusal(config),
                TracingConfigCheck.refusal(config),
                ViewRoles.refusal(config),
                onlyMigrates ? Optional.<String>empty() : SecurityConfigCheck.refusal(config))
            .flatMap(Optional::stream)
            .toList();
    if (!refusals.isEmpty()) {
      refusals.forEach(sentence -> StartLog.refuse(sentence, config));
      System.exit(MISCONFIGURED);
    }
    if (onlyMigrates) {
      // A migration serves no clients, so it needs no token issuer.
      System.setProperty("quarkus.oidc.tenant-enabled", "false");
    }
    SchemaSelection.settings(config).forEach(System::setProperty);
    MigrationOutput.toLog();
    if (!NATIVE && choice.embeddedDirectory().isPresent()) {
      runWithDatabase(config, choice, args);
    } else {
      run(args);
    }
  }

  /**
   * Runs the service until it ends. A failed start logs an explanation instead of Quarkus's stack
   * trace.
   */
  private static void run(String... args) {
    Quarkus.run(null, Main::end, args);
  }

  private static void end(int exitCode, Throwable failure) {
    // An exit code of 0 is that of a service that only migrates.
    if (failure != null && exitCode != 0) {
      StartFailure reason = new StartFailure(ConfigProvider.getConfig());
      StartLog.failed(reason.explain(failure), failure);
    }
    ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(exitCode, failure);
  }

  private static void runWithDatabase(Config config, DatabaseSelection choice, String... args)
      throws IOException {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(choice.embeddedDirectory().get())) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stopLast(database)));
      Map<String, String> settings = new HashMap<>(database.configuration());
      settings.put(StartGuide.PSQL, database.psql());
      if (choice.sample() && hasStore(config)) {
        settings.put("quarkus.liquibase.contexts", "sample");
      }
      settings.forEach(System::setProperty);
      try {
        run(args);
      } finally {
        settings.keySet().forEach(System::clearProperty);
      }
    }
  }

  /** Returns whether the store is installed. The sample fills its tables. */
  private static boolean hasStore(Config config) {
    return config.getOptionalValue("order-volume.store.enabled", Boolean.class).orElse(true);
  }

  /** Stops the database after the service, which needs it during its own shutdown. */
  private static void stopLast(EmbeddedDatabase database) {
    Application service = Application.currentApplication();
    if (service != null) {
      service.awaitShutdown();
    }
    database.close();
  }
}
