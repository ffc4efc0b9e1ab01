package io.ordervolume.view;

import io.ordervolume.problem.ProblemType;
import io.ordervolume.query.Query;
import io.ordervolume.query.QueryText;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** What a request asks of a view: a page of its rows, or one of them. */
public final class Reading {

  private final ViewRepository<?, ?> repository;
  private final Query query;
  private final int limit;
  private final boolean page;

  Reading(ViewRepository<?, ?> repository, Query query, int limit, boolean page) {
    this.repository = repository;
    this.query = query;
    this.limit = limit;
    this.page = page;
  }

  /** Whether rows are asked for, however many there are, and not a certain one. */
  public boolean isPage() {
    return page;
  }

  /** Equal for readings of one view that ask for the same, however they are spelled. */
  public String text() {
    return (page ? "rows?" : "row?") + QueryText.of(query, limit);
  }

  /** Reads the rows. Fails with a 404 problem where the one asked for does not exist. */
  public Uni<Representation> read(Source source) {
    return repository.rows(query, limit, source).map(page ? this::page : this::row);
  }

  private Representation page(List<Object[]> rows) {
    return new Representation(new JsonRows(query.select()).array(rows), range(rows.size()));
  }

  private Representation row(List<Object[]> rows) {
    if (rows.isEmpty()) {
      View view = repository.view();
      throw ProblemType.NOT_FOUND
          .problem(
              "There is no row with this " + view.columns().key().name() + ".",
              "GET /" + view.path() + " lists the rows there are.")
          .build();
    }
    return new Representation(new JsonRows(query.select()).object(rows.get(0)), null);
  }

  /** The positions of these rows among all that match, whose number is not known. */
  private String range(int rows) {
    return rows == 0 ? "*/*" : query.offset() + "-" + (query.offset() + rows - 1) + "/*";
  }
}
