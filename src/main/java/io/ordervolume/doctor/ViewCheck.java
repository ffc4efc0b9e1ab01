package io.ordervolume.doctor;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowIterator;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready is who can answer: the database does, and the view has rows to serve and an index to
 * refresh by.
 */
@Readiness
@ApplicationScoped
class ViewCheck implements AsyncHealthCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String STATE =
      """
      select relispopulated as populated,
        exists (
          select from pg_index i
          where i.indrelid = c.oid and i.indisunique and i.indimmediate and i.indisvalid
            and i.indpred is null and i.indexprs is null) as refreshable
      from pg_class c where c.oid = to_regclass($1)
      """;

  private final Pool pool;
  private final String view;

  ViewCheck(Pool pool, @ConfigProperty(name = "order-volume.view") String view) {
    this.pool = pool;
    this.view = view;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return pool.preparedQuery(STATE)
        .execute(Tuple.of(view))
        .map(rows -> finding(rows.iterator()))
        .ifNoItem()
        .after(PATIENCE)
        .recoverWithItem("The database does not answer: look at its load and at its log.")
        .onFailure()
        .recoverWithItem(
            "The database cannot be reached: look whether it runs, and at the URL, user name and password.")
        .map(finding -> finding.isEmpty() ? HealthCheckResponse.up(view) : down(finding));
  }

  /** The sentence that mends what is wrong; empty when nothing is. */
  private static String finding(RowIterator<Row> states) {
    if (!states.hasNext()) {
      return "There is no such view: let the service migrate the database.";
    }
    Row state = states.next();
    if (!state.getBoolean("populated")) {
      return "The view has never been filled: that is under way, or GET /refreshes tells why it failed.";
    }
    return state.getBoolean("refreshable")
        ? ""
        : "The view has no usable unique index, so it cannot be refreshed: create one on its key, without WHERE.";
  }

  private HealthCheckResponse down(String finding) {
    return HealthCheckResponse.named(view).down().withData("finding", finding).build();
  }
}
