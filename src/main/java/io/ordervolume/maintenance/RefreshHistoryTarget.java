package io.ordervolume.maintenance;

import io.ordervolume.catalog.RelationColumn;
import io.ordervolume.catalog.RelationKind;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.read.ReadTarget;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The history of refreshes as a relation to read, newest first. */
final class RefreshHistoryTarget {

  private static final String TIMESTAMP = "timestamp with time zone";

  private static final List<RelationColumn> COLUMNS =
      Stream.of(
              "id:bigint",
              "view_name:text",
              "reason:text",
              "requested_by:text",
              "instance:text",
              "joined_id:bigint",
              "mode:text",
              "started_at:" + TIMESTAMP,
              "cancel_requested_at:" + TIMESTAMP,
              "finished_at:" + TIMESTAMP,
              "data_as_of:" + TIMESTAMP,
              "outcome:text",
              "version:bigint",
              "apply_seq:bigint",
              "rows_inserted:bigint",
              "rows_deleted:bigint",
              "delta_merged:bigint",
              "uncaptured_rows:bigint",
              "row_count:bigint",
              "sqlstate:text",
              "error:text")
          .map(column -> column(column.split(":")[0], column.split(":")[1]))
          .toList();

  static final ReadTarget TARGET =
      ReadTarget.newestFirst(
          new ServedRelation(
              0,
              "order_volume",
              "refresh_log",
              RelationKind.PLAIN,
              Optional.empty(),
              Optional.empty(),
              COLUMNS,
              List.of("id"),
              List.of(),
              Optional.empty(),
              Optional.empty()),
          "refreshes");

  private RefreshHistoryTarget() {}

  private static RelationColumn column(String name, String type) {
    char category = type.equals("text") ? 'S' : type.equals("bigint") ? 'N' : 'D';
    return new RelationColumn(name, type, type, category, false, Optional.empty());
  }
}
