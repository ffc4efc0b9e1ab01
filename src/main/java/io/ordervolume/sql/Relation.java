package io.ordervolume.sql;

import io.ordervolume.catalog.MaintenanceMode;
import io.ordervolume.catalog.RelationObjects;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.query.Columns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A relation as queries read it.
 *
 * @param segments of the path where it is served, below the root, not encoded
 * @param columns its columns and row id
 * @param newestFirst whether rows come in descending order of the row id unless asked otherwise
 * @param table the SQL of its rows in FROM
 * @param liveTable the same for live reads; empty if they are put together with the overlay, or
 *     read the same rows
 * @param overlay how stale rows are replaced; empty if there are none
 * @param arguments values of the parameters {@code $1} and following in {@code table}
 */
public record Relation(
    List<String> segments,
    Columns columns,
    boolean newestFirst,
    String table,
    Optional<String> liveTable,
    Optional<ChangeOverlay> overlay,
    List<Object> arguments) {

  public Relation {
    segments = List.copyOf(segments);
    arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
  }

  private static List<String> segments(String path) {
    return List.of(path.split("/"));
  }

  /** Returns where it is served, below the root, without a slash before it, not encoded. */
  public String path() {
    return String.join("/", segments);
  }

  /** Returns a relation of the catalog, at the route of its name. */
  public static Relation of(ServedRelation served) {
    return new Relation(
        List.of(served.name()),
        ColumnTypes.columns(served),
        false,
        Identifiers.qualify(served.schema(), served.name()),
        Optional.empty(),
        overlay(served),
        List.of());
  }

  private static Optional<ChangeOverlay> overlay(ServedRelation served) {
    return served
        .objects()
        .filter(objects -> served.mode().filter(MaintenanceMode.SCHEDULED::equals).isEmpty())
        .map(
            objects ->
                new ChangeOverlay(
                    served.hasDelta() ? served.key() : List.of(),
                    served.hasDelta() ? Optional.of(delta(objects)) : Optional.empty(),
                    Identifiers.own(objects.definition()),
                    Identifiers.own(objects.staleKeys())));
  }

  private static String delta(RelationObjects objects) {
    return Identifiers.own(objects.delta());
  }

  /** Returns rows that a statement computes from these arguments, one text for each source. */
  public static Relation computed(
      String path, Columns columns, String current, String live, List<Object> arguments) {
    return new Relation(
        segments(path),
        columns,
        false,
        "(" + current + ")",
        Optional.of("(" + live + ")"),
        Optional.empty(),
        arguments);
  }

  /** Returns this relation at another route, in descending order unless asked otherwise. */
  public Relation newestFirstAt(String otherPath) {
    return new Relation(segments(otherPath), columns, true, table, liveTable, overlay, arguments);
  }
}
