package io.ordervolume.sql;

import io.ordervolume.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements that answer queries over one relation. */
public final class ReadStatements {

  private final Relation relation;
  private final Function<String, Optional<Relation>> others;

  /** For a relation without related ones. */
  public ReadStatements(Relation relation) {
    this(relation, name -> Optional.empty());
  }

  /**
   * For a relation.
   *
   * @param others finds related relations by their names
   */
  public ReadStatements(Relation relation, Function<String, Optional<Relation>> others) {
    this.relation = relation;
    this.others = others;
  }

  /**
   * Returns how to read the rows of a query, after a position if one is given. Each row has a value
   * for each output of the query, and then those of its sort keys.
   */
  public StatementWithFallback rows(
      Query query, Optional<KeysetPosition> after, RowSource source, ValueForm form) {
    return statement(query, source, SelectWriter.Shape.ROWS, after, form);
  }

  /** Returns how to count the rows of a query, whatever its limit. */
  public StatementWithFallback count(Query query, RowSource source) {
    return statement(
        query.whole(), source, SelectWriter.Shape.COUNT, Optional.empty(), ValueForm.TEXT);
  }

  /** Returns how to ask the planner for the number of rows, whatever the limit of the query. */
  public SqlStatement plannedCount(Query query, RowSource source) {
    SqlStatement rows = rows(query.whole(), Optional.empty(), source, ValueForm.TEXT).statement();
    return new SqlStatement("explain " + rows.sql(), rows.values());
  }

  /**
   * Returns how to ask PostgreSQL how it executes a query.
   *
   * @param options of EXPLAIN, such as {@code analyze}, which executes it
   * @param json whether the plan is written as JSON
   */
  public SqlStatement plan(Query query, RowSource source, Set<String> options, boolean json) {
    SqlStatement rows = rows(query, Optional.empty(), source, ValueForm.JSON).statement();
    String all =
        Stream.concat(options.stream(), Stream.of(json ? "format json" : "format text"))
            .collect(Collectors.joining(", "));
    return new SqlStatement("explain (" + all + ") " + rows.sql(), rows.values());
  }

  private StatementWithFallback statement(
      Query query,
      RowSource source,
      SelectWriter.Shape shape,
      Optional<KeysetPosition> after,
      ValueForm form) {
    boolean page = SelectWriter.isPage(query);
    Supplier<SelectWriter> writer =
        () -> new SelectWriter(relation, query, after, form, name -> related(name, source));
    if (source == RowSource.LIVE && relation.liveTable().isPresent()) {
      return StatementWithFallback.only(
          writer.get().select(UnionBranch.whole(relation.liveTable().get()), shape));
    }
    if (source == RowSource.CURRENT || relation.overlay().isEmpty()) {
      return StatementWithFallback.only(
          writer.get().select(UnionBranch.current(relation, page), shape));
    }
    ChangeOverlay overlay = relation.overlay().get();
    List<UnionBranch> definition = UnionBranch.whole(overlay.definition());
    if (overlay.isPinnedBy(query.filter())) {
      return StatementWithFallback.only(writer.get().select(definition, shape));
    }
    return new StatementWithFallback(
        writer
            .get()
            .selectLive(UnionBranch.live(relation, overlay, page), overlay.staleKeys(), shape),
        Optional.of(writer.get().select(definition, shape)));
  }

  /** The rows of a related relation; live ones are computed by its definition. */
  private List<UnionBranch> related(String name, RowSource source) {
    Relation other =
        others.apply(name).orElseThrow(() -> new IllegalStateException("no relation " + name));
    if (source == RowSource.CURRENT) {
      return UnionBranch.current(other, false);
    }
    return other
        .liveTable()
        .or(() -> other.overlay().map(ChangeOverlay::definition))
        .map(UnionBranch::whole)
        .orElseGet(() -> UnionBranch.current(other, false));
  }

  /** Returns the position behind a row of the query. */
  public static KeysetPosition position(Query query, ValueForm form, Object[] row) {
    List<Object> values = new ArrayList<>();
    FilterSqlWriter unused = new FilterSqlWriter(List.of(), relation -> List.of());
    new SelectList(query, form, unused).sortPositions().forEach(at -> values.add(row[at]));
    return new KeysetPosition(values);
  }
}
