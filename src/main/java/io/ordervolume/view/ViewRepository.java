package io.ordervolume.view;

import io.ordervolume.query.Filter;
import io.ordervolume.query.Query;
import io.ordervolume.query.QueryParser;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads the rows of one view, never blocking and never writing. */
public abstract class ViewRepository<E, K> implements PanacheRepositoryBase<E, K> {

  private final View view;
  private final QueryParser parser;

  protected ViewRepository(View view) {
    this.view = view;
    this.parser = new QueryParser(view.columns(), view.newestFirst());
  }

  public View view() {
    return view;
  }

  QueryParser parser() {
    return parser;
  }

  /**
   * The rows that a query asks for, at most {@code limit}, each with a value for each selected
   * column. A view that is not kept by refreshes has one source, whichever is named.
   */
  Uni<List<Object[]>> rows(Query query, int limit, Source source) {
    return source == Source.LIVE && view.correction().isPresent()
        ? live(query, limit, view.correction().get())
        : rows(StatementWriter.current(query, view, limit));
  }

  private Uni<List<Object[]>> live(Query query, int limit, Correction correction) {
    Optional<Filter> pin = correction.pin(query.filter(), view.columns().key());
    if (pin.isPresent()) {
      return rows(StatementWriter.page(query.where(pin.get()), view.definition(), limit));
    }
    return rows(StatementWriter.live(query, view, limit))
        .chain(
            rows ->
                StatementWriter.everythingIsStale(rows)
                    ? rows(StatementWriter.page(query, view.definition(), limit))
                    : Uni.createFrom().item(rows));
  }

  /** The rows of a statement. */
  Uni<List<Object[]>> rows(Statement statement) {
    return Panache.withSession(() -> getSession().flatMap(session -> select(session, statement)));
  }

  private static Uni<List<Object[]>> select(Mutiny.Session session, Statement statement) {
    Mutiny.SelectionQuery<?> query = session.createNativeQuery(statement.sql(), Object.class);
    for (int i = 0; i < statement.values().size(); i++) {
      query.setParameter(i + 1, statement.values().get(i));
    }
    return query
        .setReadOnly(true)
        .getResultList()
        .map(rows -> rows.stream().map(ViewRepository::row).toList());
  }

  /** Hibernate gives the value itself where only one is selected. */
  private static Object[] row(Object row) {
    return row instanceof Object[] values ? values : new Object[] {row};
  }
}
