package io.ordervolume.refresh;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads what is known of the refresh that matters most to somebody who watches. */
@ApplicationScoped
public class LatestRunReader {

  /** Of several that run, the others wait for this one. */
  private static final String LATEST =
      """
      (select id, mode, started_at, cancel_requested_at, finished_at, outcome from refresh_log
        where view_name = $1 and outcome = 'running' order by id limit 1)
      union all
      (select id, mode, started_at, cancel_requested_at, finished_at, outcome from refresh_log
        where view_name = $1 order by finished_at desc nulls last limit 1)
      limit 1
      """;

  private final Pool pool;
  private final String view;

  LatestRunReader(Pool pool, @ConfigProperty(name = "order-volume.view") String view) {
    this.pool = pool;
    this.view = view;
  }

  /** Empty before the first. */
  public Uni<Optional<LatestRun>> read() {
    return pool.preparedQuery(LATEST)
        .execute(Tuple.of(view))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(LatestRunReader::run)
                    .findFirst());
  }

  private static LatestRun run(Row row) {
    return new LatestRun(
        row.getLong("id"),
        row.getString("mode"),
        row.getOffsetDateTime("started_at"),
        row.getOffsetDateTime("cancel_requested_at"),
        row.getOffsetDateTime("finished_at"),
        row.getString("outcome"));
  }
}
