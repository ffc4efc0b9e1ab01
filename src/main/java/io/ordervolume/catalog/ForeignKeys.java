package io.ordervolume.catalog;

import io.ordervolume.concurrency.PeriodicRunner;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * The foreign keys between registered relations. Changes of the catalog reload them at once;
 * changes of tables are found by a slow poll.
 */
@ApplicationScoped
public class ForeignKeys {

  private static final Logger LOG = Logger.getLogger(ForeignKeys.class);
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final String QUERY = "select order_volume.relationships() as relationships";

  private final SharedLoad<List<ForeignKey>> load;
  private volatile List<ForeignKey> all = List.of();

  ForeignKeys(Pool pool, NotificationListener notifications) {
    this.load =
        new SharedLoad<>(
            () ->
                pool.query(QUERY)
                    .execute()
                    .map(rows -> parse((JsonArray) rows.iterator().next().getValue(0)))
                    .invoke(read -> all = read));
    notifications.subscribe(NotificationListener.CATALOG, this::reload);
  }

  void onStart(@Observes StartupEvent start, PeriodicRunner runner) {
    runner.every(INTERVAL, this::poll);
  }

  /** Returns all foreign keys; none before the first load. */
  public List<ForeignKey> all() {
    return all;
  }

  /** Reloads them without waiting for the result. */
  public void reload() {
    poll().subscribe().with(done -> {});
  }

  private Uni<Void> poll() {
    return load.load()
        .onFailure()
        .invoke(failure -> LOG.debug("The foreign keys cannot be read", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private static List<ForeignKey> parse(JsonArray keys) {
    return IntStream.range(0, keys.size())
        .mapToObj(keys::getJsonObject)
        .map(ForeignKeys::key)
        .toList();
  }

  private static ForeignKey key(JsonObject json) {
    return new ForeignKey(
        json.getString("name"),
        json.getString("relation"),
        json.getString("related"),
        names(json.getJsonArray("columns")),
        names(json.getJsonArray("related_columns")));
  }

  private static List<String> names(JsonArray names) {
    return names.stream().map(String::valueOf).toList();
  }
}
