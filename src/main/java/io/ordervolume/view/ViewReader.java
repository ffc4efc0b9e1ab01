package io.ordervolume.view;

import io.ordervolume.pool.Sharing;
import io.ordervolume.query.Filter;
import io.ordervolume.query.Output;
import io.ordervolume.query.Query;
import io.ordervolume.query.QueryParser;
import io.ordervolume.trace.ServerTiming;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.reactive.mutiny.impl.MutinySessionImpl;
import org.hibernate.reactive.pool.ReactiveConnection;

/**
 * Reads the rows of one view, never blocking and never writing. A view that is not kept by
 * refreshes has one source, whichever is named.
 */
public final class ViewReader {

  private static final Pattern PLANNED_ROWS = Pattern.compile("rows=(\\d+)");

  private final View view;
  private final QueryParser parser;
  private volatile RowStatement lastRow;

  public ViewReader(View view) {
    this(view, new QueryParser(view.columns(), view.newestFirst()));
  }

  private ViewReader(View view, QueryParser parser) {
    this.view = view;
    this.parser = parser;
  }

  /** A reader of what the view's functions give for these arguments. */
  public ViewReader with(String path, List<Object> arguments) {
    return new ViewReader(view.with(path, arguments), parser);
  }

  public View view() {
    return view;
  }

  public QueryParser parser() {
    return parser;
  }

  /**
   * The rows that a query asks for, after a position if one is given. Each has a value for each
   * output of the query, and then those of its sort keys that are not among them.
   */
  public Uni<List<Object[]>> rows(Query query, Optional<Position> after, Source source) {
    return rows(plan(query, after, source));
  }

  /** The same for a query that names a row by its key, which is too short to wait for another. */
  public Uni<List<Object[]>> row(Query query, Source source) {
    Sharing.allow();
    return source == Source.CURRENT
        ? rows(currentRow(query))
        : rows(query, Optional.empty(), source);
  }

  /** Most callers want the same of each row: its statement is written once for them. */
  private Statement currentRow(Query query) {
    RowStatement last = lastRow;
    if (last == null || last.select != query.select()) {
      last =
          new RowStatement(
              query.select(), plan(query, Optional.empty(), Source.CURRENT).statement().sql());
      lastRow = last;
    }
    return new Statement(last.sql, List.of(((Filter.Comparison) query.filter()).value()));
  }

  /** What is asked of a row, whichever it is, for one list of what to select. */
  private record RowStatement(List<Output> select, String sql) {}

  /** The position behind a row of the query. */
  public static Position position(Query query, Object[] row) {
    List<Object> values = new ArrayList<>();
    new SelectList(query).sortPositions().forEach(at -> values.add(row[at]));
    return new Position(values);
  }

  /** How many rows the query asks for, whatever its limit. */
  public Uni<Long> count(Query query, Source source) {
    return rows(plan(query.whole(), source, StatementWriter.Shape.COUNT, Optional.empty()))
        .map(rows -> ((Number) rows.get(0)[0]).longValue());
  }

  /** How many rows the planner expects, whatever the limit of the query. */
  public Uni<Long> plannedCount(Query query, Source source) {
    Statement rows = plan(query.whole(), Optional.empty(), source).statement();
    return rows(new Statement("explain " + rows.sql(), rows.values()))
        .map(
            lines -> {
              Matcher planned = PLANNED_ROWS.matcher((String) lines.get(0)[0]);
              return planned.find() ? Long.parseLong(planned.group(1)) : 0;
            });
  }

  /** How to ask for the rows of a query. */
  public Plan plan(Query query, Optional<Position> after, Source source) {
    return plan(query, source, StatementWriter.Shape.ROWS, after);
  }

  private Plan plan(
      Query query, Source source, StatementWriter.Shape shape, Optional<Position> after) {
    boolean page = StatementWriter.isPage(query);
    if (view.isFunction()) {
      return only(new StatementWriter(query, after).over(Layer.function(view, source), shape));
    }
    if (source == Source.CURRENT || view.correction().isEmpty()) {
      return only(new StatementWriter(query, after).over(Layer.current(view, page), shape));
    }
    List<Layer> definition = Layer.whole(view.definition());
    Correction correction = view.correction().get();
    Optional<Filter> pin = correction.pin(query.filter(), view.columns().key());
    if (pin.isPresent()) {
      return only(new StatementWriter(query.where(pin.get()), after).over(definition, shape));
    }
    return new Plan(
        new StatementWriter(query, after)
            .live(Layer.live(view, correction, page), view.stale(), shape),
        Optional.of(new StatementWriter(query, after).over(definition, shape)));
  }

  private static Plan only(Statement statement) {
    return new Plan(statement, Optional.empty());
  }

  private Uni<List<Object[]>> rows(Plan plan) {
    Uni<List<Object[]>> rows = rows(plan.statement());
    return plan.otherwise().isEmpty()
        ? rows
        : rows.chain(
            read ->
                Plan.everythingIsStale(read)
                    ? rows(plan.otherwise().get())
                    : Uni.createFrom().item(read));
  }

  /** The rows of a statement. */
  Uni<List<Object[]>> rows(Statement statement) {
    return ServerTiming.measure(
        ServerTiming.Part.DB,
        () ->
            Panache.withSession(
                () -> Panache.getSession().flatMap(session -> select(session, statement))));
  }

  /**
   * Takes the rows as they come from the session's connection. A native query of the session would
   * parse its SQL and find out the types of its results anew each time, which takes longer than the
   * database does.
   */
  private static Uni<List<Object[]>> select(Mutiny.Session session, Statement statement) {
    ReactiveConnection connection = ((MutinySessionImpl) session).getReactiveConnection();
    return Uni.createFrom()
        .completionStage(() -> connection.select(statement.sql(), statement.values().toArray()))
        .onCancellation()
        .invoke(() -> close(session))
        .map(ViewReader::rows);
  }

  /** What the context keeps open after that, whoever reads next in it would take over. */
  private static void close(Mutiny.Session session) {
    session.close().subscribe().with(closed -> {}, lost -> {});
  }

  private static List<Object[]> rows(ReactiveConnection.Result read) {
    List<Object[]> rows = new ArrayList<>(read.size());
    read.forEachRemaining(row -> rows.add(Values.normal(row)));
    return rows;
  }
}
