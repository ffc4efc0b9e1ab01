package io.ordervolume.sql;

import io.ordervolume.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements that answer queries over one relation. */
public final class ReadStatements {

  private final Relation relation;

  public ReadStatements(Relation relation) {
    this.relation = relation;
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

  private StatementWithFallback statement(
      Query query,
      RowSource source,
      SelectWriter.Shape shape,
      Optional<KeysetPosition> after,
      ValueForm form) {
    boolean page = SelectWriter.isPage(query);
    if (source == RowSource.LIVE && relation.liveTable().isPresent()) {
      return only(query, after, form, UnionBranch.whole(relation.liveTable().get()), shape);
    }
    if (source == RowSource.CURRENT || relation.overlay().isEmpty()) {
      return only(query, after, form, UnionBranch.current(relation, page), shape);
    }
    ChangeOverlay overlay = relation.overlay().get();
    List<UnionBranch> definition = UnionBranch.whole(overlay.definition());
    if (overlay.isPinnedBy(query.filter())) {
      return only(query, after, form, definition, shape);
    }
    return new StatementWithFallback(
        new SelectWriter(relation, query, after, form)
            .selectLive(UnionBranch.live(relation, overlay, page), overlay.staleKeys(), shape),
        Optional.of(new SelectWriter(relation, query, after, form).select(definition, shape)));
  }

  private StatementWithFallback only(
      Query query,
      Optional<KeysetPosition> after,
      ValueForm form,
      List<UnionBranch> branches,
      SelectWriter.Shape shape) {
    return StatementWithFallback.only(
        new SelectWriter(relation, query, after, form).select(branches, shape));
  }

  /** Returns the position behind a row of the query. */
  public static KeysetPosition position(Query query, ValueForm form, Object[] row) {
    List<Object> values = new ArrayList<>();
    new SelectList(query, form).sortPositions().forEach(at -> values.add(row[at]));
    return new KeysetPosition(values);
  }
}
