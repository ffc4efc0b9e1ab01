package io.ordervolume.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Reads all registered relations as one document of the database. */
@ApplicationScoped
class CatalogQuery {

  private static final String CATALOG = "select order_volume.catalog() as catalog";

  private final Pool pool;

  CatalogQuery(Pool pool) {
    this.pool = pool;
  }

  Uni<List<CatalogEntry>> execute() {
    return pool.query(CATALOG)
        .execute()
        .map(rows -> entries(rows.iterator().next().getValue("catalog")));
  }

  static List<CatalogEntry> entries(Object catalog) {
    return each((JsonArray) catalog, CatalogQuery::entry);
  }

  private static CatalogEntry entry(JsonObject json) {
    return new CatalogEntry(
        relation(json),
        isTrue(json, "released"),
        isTrue(json, "installed"),
        text(json, "problem"),
        ViewOptions.parse(
            Optional.ofNullable(json.getJsonObject("options")).orElseGet(JsonObject::new)),
        array(json, "depends_on").stream().map(id -> ((Number) id).intValue()).toList(),
        each(
            array(json, "tables"),
            table -> table.getString("schema") + "." + table.getString("name")));
  }

  private static ServedRelation relation(JsonObject json) {
    return new ServedRelation(
        json.getInteger("id"),
        json.getString("schema"),
        json.getString("name"),
        RelationKind.valueOf(json.getString("kind").toUpperCase(Locale.ROOT)),
        text(json, "mode").map(mode -> MaintenanceMode.valueOf(mode.toUpperCase(Locale.ROOT))),
        text(json, "reason"),
        each(array(json, "columns"), CatalogQuery::column),
        // A dropped relation has no columns that these could name.
        json.getValue("relation") == null
            ? List.of()
            : array(json, "row_id").stream().map(String::valueOf).toList(),
        each(array(json, "key"), CatalogQuery::keyColumn),
        // Until it is installed it has names for these objects, but not the objects.
        json.getString("installed_at") == null || json.getValue("relation") == null
            ? Optional.empty()
            : Optional.ofNullable(json.getJsonObject("objects")).map(CatalogQuery::objects),
        text(json, "comment"));
  }

  private static RelationColumn column(JsonObject json) {
    String type = json.getString("type");
    return new RelationColumn(
        json.getString("name"),
        type,
        text(json, "base_type").orElse(type),
        json.getString("category").charAt(0),
        isTrue(json, "not_null"),
        text(json, "comment"),
        texts(json.getJsonObject("operators")));
  }

  private static Map<String, String> texts(JsonObject json) {
    Map<String, String> texts = new HashMap<>();
    if (json != null) {
      json.forEach(member -> texts.put(member.getKey(), (String) member.getValue()));
    }
    return texts;
  }

  private static KeyColumn keyColumn(JsonObject json) {
    return new KeyColumn(
        json.getString("name"),
        json.getString("type"),
        !Boolean.FALSE.equals(json.getBoolean("nullable")),
        json.getString("equality"));
  }

  private static RelationObjects objects(JsonObject json) {
    return new RelationObjects(
        json.getString("definition"),
        json.getString("delta"),
        json.getString("current"),
        json.getString("live"),
        json.getString("stale_keys"));
  }

  /** Returns a member, or false if it is null, as for a dropped relation. */
  static boolean isTrue(JsonObject json, String name) {
    return Boolean.TRUE.equals(json.getBoolean(name));
  }

  private static JsonArray array(JsonObject json, String name) {
    JsonArray array = json.getJsonArray(name);
    return array == null ? new JsonArray() : array;
  }

  private static Optional<String> text(JsonObject json, String name) {
    return Optional.ofNullable(json.getString(name));
  }

  /** Returns what each object of an array says. */
  static <T> List<T> each(JsonArray array, Function<JsonObject, T> read) {
    return IntStream.range(0, array.size()).mapToObj(array::getJsonObject).map(read).toList();
  }
}
