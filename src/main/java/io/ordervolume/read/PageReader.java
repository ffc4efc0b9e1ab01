package io.ordervolume.read;

import static java.util.stream.Collectors.joining;

import io.ordervolume.format.Format;
import io.ordervolume.format.RowWriters;
import io.ordervolume.observability.ServerTiming;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.query.Column;
import io.ordervolume.query.Query;
import io.ordervolume.query.QueryParameter;
import io.ordervolume.query.SortKey;
import io.ordervolume.sql.KeysetPosition;
import io.ordervolume.sql.ReadStatements;
import io.ordervolume.sql.RowSource;
import io.ordervolume.sql.SqlStatement;
import io.ordervolume.sql.StatementWithFallback;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads responses that are put together in memory. */
@ApplicationScoped
class PageReader {

  private final RowReader rows;
  private final RowCounter counter;
  private final RowWriters formats;
  private final CursorCodec cursors;
  private final ReadLimiter limiter;

  PageReader(
      RowReader rows,
      RowCounter counter,
      RowWriters formats,
      CursorCodec cursors,
      ReadLimiter limiter) {
    this.rows = rows;
    this.counter = counter;
    this.formats = formats;
    this.cursors = cursors;
    this.limiter = limiter;
  }

  /**
   * Reads the rows. Fails with a 404 problem if the row that is asked for does not exist, and with
   * a 503 problem if too many reads run.
   */
  Uni<Representation> read(ReadRequest request, ReadContext context) {
    return limiter.run(
        request.row(),
        context.timing(),
        () -> {
          if (request.format().isPlan()) {
            return plan(request, context);
          }
          return request.row() ? row(request, context) : page(request, context);
        });
  }

  private Uni<Representation> plan(ReadRequest request, ReadContext context) {
    boolean json = request.format() == Format.JSON_PLAN;
    SqlStatement plan =
        request
            .target()
            .statements()
            .plan(request.query(), context.source(), request.planOptions(), json);
    return rows.rows(plan, context)
        .map(
            lines ->
                lines.stream()
                    .map(line -> json ? Json.encode(line[0]) : (String) line[0])
                    .collect(joining("\n")))
        .map(
            text ->
                new Representation(
                    text.getBytes(StandardCharsets.UTF_8),
                    0,
                    request.format(),
                    200,
                    Optional.empty(),
                    Optional.empty()));
  }

  private Uni<Representation> row(ReadRequest request, ReadContext context) {
    return readRow(request, context)
        .map(
            read -> {
              rejectSharedId(request, read);
              requireOne(request, read);
              return new Representation(
                  body(request, read, context),
                  read.size(),
                  request.format(),
                  200,
                  Optional.empty(),
                  Optional.empty());
            });
  }

  private Uni<List<Object[]>> readRow(ReadRequest request, ReadContext context) {
    Query one = request.query();
    // Two rows, because no index says that an id of a plain view names one.
    Query query = request.target().hasUniqueIds() ? one : one.limitedTo(2);
    StatementWithFallback row = request.target().row(query, context.source(), request.form());
    return context.source() == RowSource.CURRENT && !request.query().followsRelationships()
        ? rows.pipelined(row.statement(), context)
        : rows.rows(row, context).invoke(read -> RelatedSize.check(request.query(), read));
  }

  private Uni<Representation> page(ReadRequest request, ReadContext context) {
    Query query = request.query();
    int limit = query.limit().getAsInt();
    return cursors
        .read(request)
        .chain(
            after ->
                rows.rows(
                    request
                        .target()
                        .statements()
                        .rows(query.limitedTo(limit + 1), after, context.source(), request.form()),
                    context))
        .invoke(read -> RelatedSize.check(query, read))
        .chain(
            read -> {
              boolean more = read.size() > limit;
              List<Object[]> shown = more ? read.subList(0, limit) : read;
              if (request.format().isObject()) {
                requireOne(request, shown);
              }
              boolean tied =
                  more && limit > 0 && isTied(request, read.get(limit - 1), read.get(limit));
              return page(request, shown, more, tied, context);
            });
  }

  private static void rejectSharedId(ReadRequest request, List<Object[]> rows) {
    if (rows.size() > 1) {
      String view = request.target().relation().path();
      throw ProblemType.CONFLICT
          .problem(
              "Several rows of " + view + " have this " + rowId(request) + ".",
              "Serve the view again, with a key of columns that together name one row.")
          .build();
    }
  }

  private static String rowId(ReadRequest request) {
    return request.target().relation().columns().rowId().stream()
        .map(Column::name)
        .collect(joining(","));
  }

  private static void requireOne(ReadRequest request, List<Object[]> rows) {
    if (rows.isEmpty() && request.row()) {
      throw ProblemType.NOT_FOUND
          .problem(
              "There is no row with this " + rowId(request) + ".",
              "GET /" + request.target().relation().path() + " lists the rows there are.")
          .with("code", ProblemType.NOT_ONE_ROW.code())
          .build();
    }
    if (rows.size() != 1) {
      throw ProblemType.NOT_ONE_ROW
          .problem(
              "The rows cannot be answered as one object.",
              "Ask for application/json, or for a query that has one row.")
          .with("details", "The result contains " + (rows.isEmpty() ? "0" : "several") + " rows")
          .build();
    }
  }

  private Uni<Representation> page(
      ReadRequest request, List<Object[]> rows, boolean more, boolean tied, ReadContext context) {
    return total(request, rows.size(), more, context)
        .chain(
            total ->
                next(request, rows, more, tied)
                    .map(next -> page(request, rows, more, total, next, context)));
  }

  private Representation page(
      ReadRequest request,
      List<Object[]> rows,
      boolean more,
      Optional<Long> total,
      Optional<String> next,
      ReadContext context) {
    long offset = request.query().offset();
    if (request.count() == CountMode.EXACT && total.filter(all -> offset > all).isPresent()) {
      throw ProblemType.RANGE_NOT_SATISFIABLE
          .problem(
              "There are no rows behind an offset of " + offset + ".",
              "The rows are " + total.get() + ".")
          .withHeader("Content-Range", "*/" + total.get())
          .build();
    }
    boolean counted = total.filter(all -> rows.size() < all).isPresent();
    boolean cut = more && !request.limited() && request.format().isArray();
    return new Representation(
        body(request, rows, context),
        rows.size(),
        request.format(),
        counted || cut ? 206 : 200,
        Optional.of(
            positions(request.query(), rows.size()) + "/" + total.map(String::valueOf).orElse("*")),
        next);
  }

  private byte[] body(ReadRequest request, List<Object[]> rows, ReadContext context) {
    long began = System.nanoTime();
    byte[] body = formats.writer(request.format(), request.query()).lastRows(rows);
    context.timing().addSince(ServerTiming.Part.RENDER, began);
    return body;
  }

  /** The first and the last of the rows among all; rows after a cursor are not numbered. */
  private static String positions(Query query, int rows) {
    return rows == 0 || query.cursor().isPresent()
        ? "*"
        : query.offset() + "-" + (query.offset() + rows - 1);
  }

  /** How many rows there are, never fewer than were read, as far as the client asks. */
  private Uni<Optional<Long>> total(
      ReadRequest request, int rows, boolean more, ReadContext context) {
    Query query = request.query();
    if (request.count() == CountMode.NONE) {
      return Uni.createFrom().item(Optional.empty());
    }
    if (!more && query.cursor().isEmpty() && (rows > 0 || query.offset() == 0)) {
      return Uni.createFrom().item(Optional.of(query.offset() + rows));
    }
    long least = rows == 0 ? 0 : query.offset() + rows + (more ? 1 : 0);
    return counter
        .count(request, context)
        .map(count -> count.map(counted -> Math.max(least, counted)));
  }

  /** Where the rows go on: after the last row, or at an offset if rows have no complete id. */
  private Uni<Optional<String>> next(
      ReadRequest request, List<Object[]> rows, boolean more, boolean tied) {
    Query query = request.query();
    int limit = query.limit().getAsInt();
    if (!more || rows.isEmpty()) {
      return Uni.createFrom().item(Optional.empty());
    }
    if (tied || query.isGrouped() || request.target().relation().columns().rowId().isEmpty()) {
      return Uni.createFrom().item(Optional.of(atOffset(request, limit)));
    }
    KeysetPosition last = ReadStatements.position(query, request.form(), rows.get(rows.size() - 1));
    if (hasNullInRowId(request, last)) {
      return Uni.createFrom().item(Optional.of(atOffset(request, limit)));
    }
    return cursors
        .write(request, last)
        .map(
            cursor ->
                Optional.of(request.nextPage().to(limit, new QueryParameter("cursor", cursor))));
  }

  /**
   * Returns whether the next page begins with a row of the same place as the last row, which a
   * cursor would leave out. Only ids of plain views can be shared.
   */
  private static boolean isTied(ReadRequest request, Object[] last, Object[] following) {
    if (request.target().hasUniqueIds() || request.query().isGrouped()) {
      return false;
    }
    return ReadStatements.position(request.query(), request.form(), last)
        .equals(ReadStatements.position(request.query(), request.form(), following));
  }

  /** A unique index holds any number of rows with a null: then their values name no place. */
  private static boolean hasNullInRowId(ReadRequest request, KeysetPosition position) {
    List<SortKey> order = request.query().order();
    List<Column> rowId = request.target().relation().columns().rowId();
    return IntStream.range(0, order.size())
        .filter(i -> rowId.stream().anyMatch(order.get(i)::isOf))
        .anyMatch(i -> position.values().get(i) == null);
  }

  private static String atOffset(ReadRequest request, int limit) {
    QueryParameter offset =
        new QueryParameter("offset", String.valueOf(request.query().offset() + limit));
    return request
        .query()
        .cursor()
        .map(cursor -> request.nextPage().to(limit, new QueryParameter("cursor", cursor), offset))
        .orElseGet(() -> request.nextPage().to(limit, offset));
  }
}
