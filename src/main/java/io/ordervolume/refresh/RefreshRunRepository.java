package io.ordervolume.refresh;

import io.ordervolume.catalog.RelationColumn;
import io.ordervolume.catalog.RelationKind;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.read.ReadTarget;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The history of refreshes, newest first. */
@ApplicationScoped
public class RefreshRunRepository {

  private static final List<RelationColumn> COLUMNS =
      Stream.of(
              "id:bigint",
              "view_name:text",
              "trigger:text",
              "requested_by:text",
              "instance:text",
              "joined_id:bigint",
              "mode:text",
              "started_at:timestamp with time zone",
              "cancel_requested_at:timestamp with time zone",
              "finished_at:timestamp with time zone",
              "data_as_of:timestamp with time zone",
              "outcome:text",
              "version:bigint",
              "rows_inserted:bigint",
              "rows_deleted:bigint",
              "unexplained_rows:bigint",
              "row_count:bigint",
              "sqlstate:text",
              "error:text")
          .map(column -> column(column.split(":")[0], column.split(":")[1]))
          .toList();

  private final ReadTarget target =
      ReadTarget.newestFirst(
          new ServedRelation(
              0,
              "public",
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

  private static RelationColumn column(String name, String type) {
    char category = type.equals("text") ? 'S' : type.equals("bigint") ? 'N' : 'D';
    return new RelationColumn(name, type, type, category, false, Optional.empty());
  }

  /** Returns how to read it. */
  ReadTarget target() {
    return target;
  }
}
