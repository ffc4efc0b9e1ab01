package io.ordervolume.startup;

import io.ordervolume.migration.MigrationMode;
import io.ordervolume.pool.PoolerCheck;
import io.ordervolume.pool.Pooling;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Ends the start behind a pooler that mixes statements. Ignores a database that cannot be reached.
 */
@ApplicationScoped
class PoolerStart {

  private static final Logger LOG = Logger.getLogger(PoolerStart.class);

  void onStart(@Observes @Priority(1) StartupEvent start, PoolerCheck check, Config config) {
    if (MigrationMode.isOnly(config)) {
      return;
    }
    Pooling found =
        check.check().onFailure().recoverWithItem(PoolerStart::unknown).await().indefinitely();
    if (found == Pooling.MIXING) {
      throw new StartRefusedException(PoolerCheck.REFUSAL);
    } else if (found != Pooling.NONE) {
      LOG.infof(
          "The database is behind a pooler: pool_mode %s", found.name().toLowerCase(Locale.ROOT));
    }
  }

  private static Pooling unknown(Throwable failure) {
    LOG.debugf("Pooling is not known: %s", failure.getMessage());
    return Pooling.NONE;
  }
}
