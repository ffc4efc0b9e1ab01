package io.ordervolume.version;

import io.ordervolume.pool.ReplicaConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Asks the database for the version of the rows, and whether changes wait, in one cheap query. */
@ApplicationScoped
class Look {

  /**
   * The age is at least a microsecond, because a change that waits must never look like none. The
   * time of the transaction is before that of its snapshot. A look costs the same however many
   * changes wait: the oldest of very many is not searched, since the rows lack none from before
   * {@code data_as_of}.
   */
  private static final String LOOK =
      """
      select v.version, v.stamp, v.data_as_of, v.changed_at, v.row_count, now() as at, %s as position,
        (select greatest(extract(epoch from
            now() - least(min(mark.changed_at), case when count(*) = 1000 then v.data_as_of end)) * 1000000, 1)
         from (select changed_at from %s_change limit 1000) mark having count(*) > 0)::bigint as staleness
      from view_version v
      where v.view_name = $1
      """;

  /** Evaluated after the snapshot is taken, so it is behind all commits that the look sees. */
  private static final String POSITION =
      "case when not pg_is_in_recovery() then (pg_current_wal_lsn() - '0/0')::bigint end";

  private static final String NO_POSITION = "null::bigint";

  private final Pool pool;
  private final String view;
  private final String look;

  Look(Pool pool, ReplicaConfig replicas, @ConfigProperty(name = "order-volume.view") String view) {
    this.pool = pool;
    this.view = view;
    this.look = LOOK.formatted(replicas.urls().isEmpty() ? NO_POSITION : POSITION, view);
  }

  Uni<Sighting> take() {
    long began = System.nanoTime();
    return pool.preparedQuery(look)
        .execute(Tuple.of(view))
        .map(rows -> sighting(rows.iterator().next(), began));
  }

  private static Sighting sighting(Row row, long began) {
    Version version =
        new Version(
            row.getLong("version"),
            row.getUUID("stamp"),
            row.getOffsetDateTime("data_as_of"),
            row.getOffsetDateTime("changed_at"),
            row.getLong("row_count"));
    Long micros = row.getLong("staleness");
    Duration staleness = micros == null ? Duration.ZERO : Duration.ofNanos(micros * 1000);
    return new Sighting(
        version, row.getOffsetDateTime("at"), staleness, row.getLong("position"), began);
  }
}
