package io.ordervolume.catalog;

import io.ordervolume.concurrency.PeriodicRunner;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Knows the foreign keys and the functions that lead from one registered relation to another. It
 * also knows the plain views whose rows have no known age. Changes of the catalog reload all this
 * at once. A slow poll finds changes of tables and functions.
 */
@ApplicationScoped
public class CatalogRelationships {

  private static final Logger LOG = Logger.getLogger(CatalogRelationships.class);
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final String QUERY =
      "select order_volume.relationships(), order_volume.plain_views_of_stored_rows(),"
          + " order_volume.relationship_functions()";

  private final SharedLoad<Loaded> load;
  private volatile Loaded last = new Loaded(List.of(), Set.of(), List.of());

  /** What was read in one statement. */
  private record Loaded(
      List<ForeignKey> keys, Set<String> viewsOfStoredRows, List<RelationshipFunction> functions) {}

  CatalogRelationships(Pool pool, NotificationListener notifications) {
    this.load =
        new SharedLoad<>(
            () ->
                pool.query(QUERY)
                    .execute()
                    .map(rows -> loaded(rows.iterator().next()))
                    .invoke(read -> last = read));
    notifications.subscribe(NotificationListener.CATALOG, this::reload);
  }

  void onStart(@Observes StartupEvent start, PeriodicRunner runner) {
    runner.every(INTERVAL, this::poll);
  }

  /** Returns all foreign keys; none before the first load. */
  public List<ForeignKey> foreignKeys() {
    return last.keys;
  }

  /** Returns all functions; none before the first load. */
  public List<RelationshipFunction> functions() {
    return last.functions;
  }

  /**
   * Returns whether a plain view reads materialized views: its rows are older than the statement
   * that reads them, and nothing says by how much.
   */
  public boolean readsStoredRows(String plainView) {
    return last.viewsOfStoredRows.contains(plainView);
  }

  /** Reloads them without waiting for the result. */
  public void reload() {
    poll().subscribe().with(done -> {});
  }

  private Uni<Void> poll() {
    return load.load()
        .onFailure()
        .invoke(failure -> LOG.debug("The relationships cannot be read", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private static Loaded loaded(Row row) {
    return new Loaded(
        CatalogQuery.each((JsonArray) row.getValue(0), CatalogRelationships::key),
        Set.copyOf(names((JsonArray) row.getValue(1))),
        CatalogQuery.each((JsonArray) row.getValue(2), CatalogRelationships::function));
  }

  private static RelationshipFunction function(JsonObject json) {
    return new RelationshipFunction(
        json.getString("schema"),
        json.getString("name"),
        json.getString("relation"),
        json.getString("relation_schema"),
        json.getString("related"),
        json.getBoolean("set"),
        json.getBoolean("many"));
  }

  private static ForeignKey key(JsonObject json) {
    return new ForeignKey(
        json.getString("name"),
        json.getString("relation"),
        json.getString("related"),
        names(json.getJsonArray("columns")),
        names(json.getJsonArray("related_columns")),
        json.getLong("table"),
        json.getBoolean("in_key"),
        json.getBoolean("unique"),
        json.getBoolean("related_unique"));
  }

  private static List<String> names(JsonArray names) {
    return names.stream().map(String::valueOf).toList();
  }
}
