package io.ordervolume.answer;

import io.ordervolume.format.Format;
import io.ordervolume.format.Formats;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.query.Query;
import io.ordervolume.trace.ServerTiming;
import io.ordervolume.view.Position;
import io.ordervolume.view.Source;
import io.ordervolume.view.View;
import io.ordervolume.view.ViewReader;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Reads answers that are put together in memory. */
@ApplicationScoped
public class PageReader {

  private final Formats formats;
  private final Cursors cursors;
  private final ReadTurns turns;

  PageReader(Formats formats, Cursors cursors, ReadTurns turns) {
    this.formats = formats;
    this.cursors = cursors;
    this.turns = turns;
  }

  /**
   * Reads the rows. Fails with a 404 problem where the one asked for does not exist, and with a 503
   * problem where too many are read at the moment.
   *
   * @param allRows how many rows the view has; null where that is not known
   */
  public Uni<Representation> read(Reading reading, Source source, Long allRows) {
    return turns.take(
        reading, () -> reading.key() ? row(reading, source) : page(reading, source, allRows));
  }

  private Uni<Representation> row(Reading reading, Source source) {
    return reading
        .reader()
        .row(reading.query(), source)
        .map(
            rows -> {
              requireOne(reading, rows);
              return new Representation(
                  body(reading, rows), rows.size(), reading.format(), Count.NONE, 200, null, null);
            });
  }

  private Uni<Representation> page(Reading reading, Source source, Long allRows) {
    Query query = reading.query();
    int limit = query.limit().getAsInt();
    return cursors
        .read(reading)
        .chain(after -> reading.reader().rows(query.limitedTo(limit + 1), after, source))
        .chain(
            rows -> {
              boolean more = rows.size() > limit;
              List<Object[]> shown = more ? rows.subList(0, limit) : rows;
              if (reading.format() == Format.OBJECT) {
                requireOne(reading, shown);
              }
              return page(reading, shown, more, source, allRows);
            });
  }

  private static void requireOne(Reading reading, List<Object[]> rows) {
    if (rows.isEmpty() && reading.key()) {
      View view = reading.reader().view();
      throw ProblemType.NOT_FOUND
          .problem(
              "There is no row with this " + view.columns().key().name() + ".",
              "GET /" + view.path() + " lists the rows there are.")
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
      Reading reading, List<Object[]> rows, boolean more, Source source, Long allRows) {
    return total(reading, rows.size(), more, source, allRows)
        .chain(
            total ->
                next(reading, rows, more)
                    .map(next -> page(reading, rows, total.orElse(null), next.orElse(null))));
  }

  private Representation page(Reading reading, List<Object[]> rows, Long total, String next) {
    long offset = reading.query().offset();
    if (total != null && offset > total && reading.count() == Count.EXACT) {
      throw ProblemType.RANGE_NOT_SATISFIABLE
          .problem(
              "There are no rows behind an offset of " + offset + ".",
              "The rows are " + total + ".")
          .withHeader("Content-Range", "*/" + total)
          .build();
    }
    boolean part = total != null && rows.size() < total;
    return new Representation(
        body(reading, rows),
        rows.size(),
        reading.format(),
        reading.count(),
        part ? 206 : 200,
        positions(reading.query(), rows.size()) + "/" + (total == null ? "*" : total),
        next);
  }

  private byte[] body(Reading reading, List<Object[]> rows) {
    long began = System.nanoTime();
    byte[] body = formats.writer(reading.format(), reading.query().select()).lastRows(rows);
    ServerTiming.current().add(ServerTiming.Part.RENDER, began);
    return body;
  }

  /** The first and the last of the rows among all; what comes after a cursor is not numbered. */
  private static String positions(Query query, int rows) {
    return rows == 0 || query.cursor().isPresent()
        ? "*"
        : query.offset() + "-" + (query.offset() + rows - 1);
  }

  /** How many rows there are, never fewer than were read, as far as the caller wants to know. */
  private static Uni<Optional<Long>> total(
      Reading reading, int rows, boolean more, Source source, Long allRows) {
    Query query = reading.query();
    if (reading.count() == Count.NONE) {
      return Uni.createFrom().item(Optional.empty());
    }
    if (!more && query.cursor().isEmpty() && (rows > 0 || query.offset() == 0)) {
      return Uni.createFrom().item(Optional.of(query.offset() + rows));
    }
    long least = rows == 0 ? 0 : query.offset() + rows + (more ? 1 : 0);
    return Counter.count(reading, source, allRows)
        .map(count -> Optional.of(Math.max(least, count)));
  }

  /** Where the rows go on: behind the last row, or for groups at an offset. */
  private Uni<Optional<String>> next(Reading reading, List<Object[]> rows, boolean more) {
    Query query = reading.query();
    int limit = query.limit().getAsInt();
    if (!more || rows.isEmpty()) {
      return Uni.createFrom().item(Optional.empty());
    }
    if (query.isGrouped()) {
      String offset = String.valueOf(query.offset() + limit);
      return Uni.createFrom().item(Optional.of(reading.address().next(limit, "offset", offset)));
    }
    Position last = ViewReader.position(query, rows.get(rows.size() - 1));
    return cursors
        .write(reading, last)
        .map(cursor -> Optional.of(reading.address().next(limit, "cursor", cursor)));
  }
}
