package io.ordervolume.startup;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Logs the addresses of the service if it runs with an embedded database. */
@ApplicationScoped
public class StartGuide {

  /** The command that opens the embedded database in psql. Main sets it. */
  public static final String PSQL = "order-volume.embedded-psql";

  private static final Logger LOG = Logger.getLogger(StartGuide.class);

  private final Optional<String> psql;
  private final String example;

  /** Packages do not contain it. */
  private final boolean hasSwaggerUi = LaunchMode.current().isDevOrTest();

  StartGuide(
      @ConfigProperty(name = PSQL) Optional<String> psql,
      @ConfigProperty(name = "order-volume.store.enabled") boolean store) {
    this.psql = psql;
    this.example = store ? "customer_order_volume?limit=3" : "views";
  }

  void onStart(@ObservesAsync HttpServerStart server) {
    psql.ifPresent(command -> guide("http://localhost:" + server.options().getPort(), command));
  }

  private void guide(String base, String command) {
    LOG.infof("The page: %s/", base);
    LOG.infof("Some rows: curl '%s/%s'", base, example);
    LOG.infof(
        hasSwaggerUi
            ? "The API: %1$s/q/openapi, and to try it %1$s/q/swagger-ui"
            : "The API: %s/q/openapi",
        base);
    LOG.infof("The database: %s", command);
  }
}
