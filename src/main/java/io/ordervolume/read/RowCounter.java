package io.ordervolume.read;

import io.ordervolume.query.Query;
import io.ordervolume.sql.SqlStatement;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts the rows that match, as exactly as the client asks. */
@ApplicationScoped
class RowCounter {

  /** Beyond this number an estimated count is the planner's. */
  private static final long MOST_COUNTED = 10_000;

  private static final Pattern PLANNED_ROWS = Pattern.compile("rows=(\\d+)");

  private final RowReader rows;

  RowCounter(RowReader rows) {
    this.rows = rows;
  }

  /**
   * Returns the number of rows, whatever the limit of the query; empty if it is not asked for. The
   * number of all rows of the relation is known already.
   */
  Uni<Optional<Long>> count(ReadRequest request, ReadContext context) {
    Query query = request.query();
    if (context.allRows().isPresent() && query.asksForAllRows() && !query.isGrouped()) {
      return Uni.createFrom().item(context.allRows());
    }
    return switch (request.count()) {
      case NONE -> Uni.createFrom().item(Optional.empty());
      case EXACT -> exact(request, context);
      case PLANNED -> planned(request, context);
      case ESTIMATED ->
          planned(request, context)
              .chain(
                  planned ->
                      planned.filter(rows -> rows > MOST_COUNTED).isPresent()
                          ? Uni.createFrom().item(planned)
                          : exact(request, context));
    };
  }

  private Uni<Optional<Long>> exact(ReadRequest request, ReadContext context) {
    return rows.rows(
            request.target().statements().count(request.query(), context.source()), context)
        .map(read -> Optional.of(((Number) read.get(0)[0]).longValue()));
  }

  private Uni<Optional<Long>> planned(ReadRequest request, ReadContext context) {
    SqlStatement statement =
        request.target().statements().plannedCount(request.query(), context.source());
    return rows.rows(statement, context)
        .map(
            lines -> {
              Matcher planned = PLANNED_ROWS.matcher((String) lines.get(0)[0]);
              return Optional.of(planned.find() ? Long.parseLong(planned.group(1)) : 0);
            });
  }
}
